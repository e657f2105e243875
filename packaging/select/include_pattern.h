// One include pattern, applied to one folder. If the pattern is literally the name of an existing
// file or folder, it also selects that, whatever characters the name contains.
#pragma once

#include "packaging/select/glob.h"
#include "packaging/select/source_folder.h"

namespace octostep::packaging {

class IncludePattern {
public:
  IncludePattern(const SourceFolder& folder, const std::string& text, Case letter_case);

  [[nodiscard]] const std::string& text() const { return m_text; }
  [[nodiscard]] bool has_matched() const { return m_matched; }
  [[nodiscard]] bool matches(std::string_view path) const;
  [[nodiscard]] bool may_match_below(std::string_view folder) const;
  // Like `matches`, and remembers that there was a match.
  bool take(std::string_view path);

  // The part of a matching path below the folder before the first wildcard. If the pattern names a
  // folder, the part below that folder.
  [[nodiscard]] std::string_view below_wildcard(std::string_view path) const;
  // The entry name by NuGet's own rule: `below_wildcard` if the pattern is recursive or names a
  // folder, otherwise only the file name.
  [[nodiscard]] std::string_view nuget_path(std::string_view path) const;

private:
  std::string m_text;
  std::vector<Glob> m_globs;
  std::size_t m_plain_folders = 0; // number of folders with which every matching path begins
  bool m_is_recursive = false;
  bool m_matched = false;
};

} // namespace octostep::packaging
