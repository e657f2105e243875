// A file without a name: no other process can open it, and it disappears with the process, however
// that ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "packaging/output/output_file.h"

namespace octostep::packaging {

class ScratchFile final : public OutputFile {
public:
  // Creates the file on the disk of `folder`, which must exist. Throws `unwritable`.
  explicit ScratchFile(const std::filesystem::path& folder);
  ~ScratchFile() override;
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  void write_at(std::uint64_t offset, Bytes bytes) override;
  [[nodiscard]] std::uint64_t size() const { return m_size; }
  // Fills `into` as far as the file reaches and returns the number of bytes. Throws `unreadable`.
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const;

private:
  std::filesystem::path m_folder;
  int m_descriptor = -1;
  std::uint64_t m_size = 0;
};

} // namespace octostep::packaging
