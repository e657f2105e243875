// A folder for files that are wanted for a while: only this user can enter it, and it is removed
// with all it holds.
#pragma once

#include <filesystem>

namespace octostep::packaging {

class ScratchFolder {
public:
  // A new folder in `parent`, which must exist. Throws `unwritable`.
  explicit ScratchFolder(const std::filesystem::path& parent);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  // What it holds is wanted by others from now on: it stays.
  void keep() { m_is_kept = true; }

private:
  std::filesystem::path m_path;
  bool m_is_kept = false;
};

} // namespace octostep::packaging
