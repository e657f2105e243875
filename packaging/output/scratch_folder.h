// A temporary folder. Only this user can enter it, and it is removed with everything in it.
#pragma once

#include <filesystem>

namespace octostep::packaging {

class ScratchFolder {
public:
  // Creates a new folder in `parent`, which must exist. Throws `unwritable`.
  explicit ScratchFolder(const std::filesystem::path& parent);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  // Does not remove the folder at the end: someone else needs the files from now on.
  void keep() { m_is_kept = true; }

private:
  std::filesystem::path m_path;
  bool m_is_kept = false;
};

} // namespace octostep::packaging
