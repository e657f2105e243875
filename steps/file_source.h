// A file as the body of an upload: streamed with constant memory, refused when it changes
// meanwhile.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>

#include "steps/octopus/transport.h"

namespace octostep::steps {

class FileSource final : public octopus::BodySource {
public:
  // `on_read` is told the number of bytes read since the start or the last rewind. Throws
  // PackagingError: unreadable, or changed from any later call.
  FileSource(std::filesystem::path path, std::function<void(std::uint64_t)> on_read);

  [[nodiscard]] std::uint64_t size() const override { return m_size; }
  void rewind() override;
  std::size_t read(std::span<std::byte> into) override;

  // Since the start or the last rewind.
  [[nodiscard]] std::uint64_t bytes_read() const { return m_position; }

private:
  void check_unchanged() const;

  std::filesystem::path m_path;
  std::function<void(std::uint64_t)> m_on_read;
  std::ifstream m_file;
  std::uint64_t m_size = 0;
  std::filesystem::file_time_type m_modified;
  std::uint64_t m_position = 0;
};

} // namespace octostep::steps
