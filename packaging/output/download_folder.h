// A folder for files whose names come from strangers: what a server offers for download, or names
// that contain its ids. Whatever a name contains, it becomes one file directly in the folder;
// nothing leads out of the folder, and existing files are never written to.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "packaging/output/byte_buffer.h"
#include "packaging/packaging_error.h"

namespace octostep::packaging {

// A single file name of at most 200 bytes, in which separators, control characters and what Windows
// forbids become '_'. "" for a name that consists only of dots and blanks.
[[nodiscard]] std::string safe_file_name(std::string_view foreign_name);

// An open folder. Can only be moved.
class DownloadFolder {
public:
  // Creates the folder if it is missing. The path is the user's own, so links in it are followed.
  // All members throw `unwritable`.
  explicit DownloadFolder(std::filesystem::path path);
  // A folder directly in `parent`, with the safe form of the name. Refuses a link in its place.
  DownloadFolder(const DownloadFolder& parent, std::string_view foreign_name);
  DownloadFolder(DownloadFolder&& other) noexcept;
  DownloadFolder& operator=(DownloadFolder&&) = delete;
  DownloadFolder(const DownloadFolder&) = delete;
  DownloadFolder& operator=(const DownloadFolder&) = delete;
  ~DownloadFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
  friend class DownloadedFile;
  [[noreturn]] void fail(std::string_view name, int error) const;

  std::filesystem::path m_path;
  int m_descriptor = -1;
};

// A file that appears in the folder complete, or not at all.
class DownloadedFile {
public:
  // `folder` must outlive it.
  explicit DownloadedFile(const DownloadFolder& folder);
  ~DownloadedFile(); // removes the file unless it was published
  DownloadedFile(const DownloadedFile&) = delete;
  DownloadedFile& operator=(const DownloadedFile&) = delete;

  void append(Bytes bytes);
  void restart(); // drops what was appended
  // Gives the file the safe form of the name. If that is taken, uses `other_name` instead, and if
  // that is taken too, adds " (2)", " (3)" and so on. Returns the file's path.
  [[nodiscard]] std::filesystem::path publish(std::string_view foreign_name,
                                              std::string_view other_name);
  // Gives the file a name that the user chose, and replaces any existing file. Returns its path.
  [[nodiscard]] std::filesystem::path publish_replacing(const std::string& own_name);

private:
  [[nodiscard]] bool take_name(const std::string& name); // false: the name is taken

  const DownloadFolder& m_folder;
  std::string m_temporary; // "" after publishing
  int m_descriptor = -1;
  std::uint64_t m_size = 0;
};

} // namespace octostep::packaging
