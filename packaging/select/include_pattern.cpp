#include "packaging/select/include_pattern.h"

#include <algorithm>

#include "packaging/select/disk_spelling.h"

namespace octostep::packaging {
namespace {

std::string_view without_outer_slashes(std::string_view pattern) {
  while (pattern.starts_with('/') || pattern.starts_with("./")) {
    pattern.remove_prefix(pattern.front() == '/' ? 1 : 2);
  }
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  return pattern;
}

bool names_parent(std::string_view path) {
  return ("/" + std::string(path) + "/").find("/../") != std::string::npos;
}

// The folders before the first wildcard, or before the last name.
std::size_t plain_folders(std::string_view pattern) {
  std::size_t count = 0;
  bool is_in_name = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (std::string_view("*?[{").find(c) != std::string_view::npos) break;
    if (c == '/' && is_in_name) ++count;
    is_in_name = c != '/';
    if (c == '\\') ++i;
  }
  return count;
}

} // namespace

IncludePattern::IncludePattern(const SourceFolder& folder,
                               const std::string& written,
                               Case letter_case)
    : m_text(written) {
  const std::string text = spelled_as_on_disk(folder.path(), written);
  const std::string literal(without_outer_slashes(text));
  const bool exists =
      !literal.empty() && !names_parent(literal) && folder.find(literal).has_value();
  if (exists) {
    m_is_recursive = folder.follow(literal).node.kind == NodeKind::folder;
    const std::string escaped = escape_glob(literal) + (m_is_recursive ? "/" : "");
    m_plain_folders = plain_folders(escaped);
    m_globs.emplace_back(escaped, letter_case);
    if (!has_wildcard(literal)) return;
  }
  try {
    m_globs.emplace_back(text, letter_case);
  } catch (const PackagingError&) {
    if (!exists) throw;
    return; // "[x.txt" is not a valid pattern, but a file may have that name
  }
  if (m_is_recursive) return;
  m_is_recursive = text.find("**") != std::string::npos || text.ends_with('/');
  m_plain_folders = plain_folders(literal);
}

bool IncludePattern::matches(std::string_view path) const {
  return std::any_of(
      m_globs.begin(), m_globs.end(), [path](const Glob& glob) { return glob.matches(path); });
}

bool IncludePattern::may_match_below(std::string_view folder) const {
  return std::any_of(m_globs.begin(), m_globs.end(), [folder](const Glob& glob) {
    return glob.may_match_below(folder);
  });
}

bool IncludePattern::take(std::string_view path) {
  if (!matches(path)) return false;
  m_matched = true;
  return true;
}

std::string_view IncludePattern::below_wildcard(std::string_view path) const {
  for (std::size_t i = 0; i < m_plain_folders; ++i) path.remove_prefix(path.find('/') + 1);
  return path;
}

std::string_view IncludePattern::nuget_path(std::string_view path) const {
  return m_is_recursive ? below_wildcard(path) : path.substr(path.rfind('/') + 1);
}

} // namespace octostep::packaging
