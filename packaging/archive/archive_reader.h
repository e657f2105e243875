// Reads packages in every format that Octopus deploys. The only file that includes libarchive.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "packaging/packaging_error.h"

namespace octostep::packaging {

struct ArchivedEntry {
  std::string name;
  std::uint64_t size = 0;
  std::int64_t modified = 0; // seconds since 1970
  unsigned mode = 0;         // permission bits
  bool is_folder = false;
  std::string link_target; // "" unless the entry is a symbolic link
};

// Reads the entries one by one, in archive order. Every member throws PackagingError (unreadable)
// with the archive's name if the archive is damaged or is not an archive.
class ArchiveReader {
public:
  explicit ArchiveReader(const std::filesystem::path& path);
  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  [[nodiscard]] bool next(ArchivedEntry& entry); // false at the end, and `entry` is then unchanged
  // Reads the content of the entry that `next` returned and verifies its checksum. Content of more
  // than `most_bytes` bytes is an error. Call it at most once per entry.
  [[nodiscard]] std::string read_content(std::uint64_t most_bytes);

private:
  struct State;
  [[noreturn]] void fail() const;

  std::filesystem::path m_path;
  std::unique_ptr<State> m_state;
};

} // namespace octostep::packaging
