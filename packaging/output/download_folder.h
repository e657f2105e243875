// A folder for files whose names strangers chose: what a server offers for download, or names that
// hold its ids. A name becomes one file directly in the folder, whatever it says; nothing is
// followed out of it, and nothing that is there already is written to.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "packaging/output/byte_buffer.h"
#include "packaging/packaging_error.h"

namespace octostep::packaging {

// One file name of at most 200 bytes: separators, control characters and what Windows forbids
// become
// '_'. "" for a name that has nothing but dots and blanks.
[[nodiscard]] std::string safe_file_name(std::string_view foreign_name);

// An open folder. Move only.
class DownloadFolder {
public:
  // Makes the folder when it is missing. Its path is the user's own; links in it are followed.
  // Throws `unwritable`, as everything here does.
  explicit DownloadFolder(std::filesystem::path path);
  // A folder directly in `parent`, with the safe form of the name. A link in its place is refused.
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
  ~DownloadedFile(); // removes what was not published
  DownloadedFile(const DownloadedFile&) = delete;
  DownloadedFile& operator=(const DownloadedFile&) = delete;

  void append(Bytes bytes);
  void restart(); // forgets what was appended
  // Gives the file the safe form of the name, or when that is taken, of `other_name`, with " (2)",
  // " (3)" ... in it where that is taken, too. Returns its path.
  [[nodiscard]] std::filesystem::path publish(std::string_view foreign_name,
                                              std::string_view other_name);
  // Gives the file a name that is the user's own, in the place of what has it. Returns its path.
  [[nodiscard]] std::filesystem::path publish_replacing(const std::string& own_name);

private:
  [[nodiscard]] bool take_name(const std::string& name); // false: it is taken

  const DownloadFolder& m_folder;
  std::string m_temporary; // "" once it is published
  int m_descriptor = -1;
  std::uint64_t m_size = 0;
};

} // namespace octostep::packaging
