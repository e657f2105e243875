// One include pattern with what it means for the folder at hand: a pattern that names an existing
// file or folder literally selects that, whatever characters it has, beside what it matches as a
// pattern.
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
  // As `matches`, and remembers that there was a match.
  bool take(std::string_view path);

  // The part of a matching path below the folder before the first wildcard; of a pattern that names
  // a folder, below that.
  [[nodiscard]] std::string_view below_wildcard(std::string_view path) const;
  // The entry name that NuGet's own rule gives: as `below_wildcard` when the pattern is recursive
  // or names a folder, else the file name alone.
  [[nodiscard]] std::string_view nuget_path(std::string_view path) const;

private:
  std::string m_text;
  std::vector<Glob> m_globs;
  std::size_t m_plain_folders = 0; // how many folders a matching path begins with for certain
  bool m_is_recursive = false;
  bool m_matched = false;
};

} // namespace octostep::packaging
