// A file as the body of an upload: streamed with constant memory, and refused if it changes in the
// meantime.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>

#include "packaging/hash.h"
#include "steps/octopus/http/transport.h"

namespace octostep::steps {

class FileSource final : public octopus::BodySource {
public:
  // `on_read` gets the number of bytes read since the start or the last rewind. The constructor
  // throws PackagingError unreadable; all later calls may throw changed.
  FileSource(std::filesystem::path path, std::function<void(std::uint64_t)> on_read);

  [[nodiscard]] std::uint64_t size() const override { return m_size; }
  void rewind() override;
  std::size_t read(std::span<std::byte> into) override;

  // Hashes from the next rewind on. Saves a separate pass over the file.
  void hash_while_reading() { m_hasher.emplace(packaging::HashAlgorithm::sha1); }
  // SHA-1 in lower-case hex; "" unless hashing was requested and the whole file has been read since
  // the last rewind.
  [[nodiscard]] const std::string& sha1() const { return m_sha1; }

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
  std::optional<packaging::Hasher> m_hasher;
  std::string m_sha1;
};

} // namespace octostep::steps
