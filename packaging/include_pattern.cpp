#include "packaging/include_pattern.h"

#include <algorithm>

namespace octostep::packaging {
namespace {

std::string_view trimmed(std::string_view pattern) {
  while (pattern.starts_with('/') || pattern.starts_with("./")) {
    pattern.remove_prefix(pattern.front() == '/' ? 1 : 2);
  }
  while (pattern.ends_with('/')) pattern.remove_suffix(1);
  return pattern;
}

bool names_parent(std::string_view path) {
  return ("/" + std::string(path) + "/").find("/../") != std::string::npos;
}

} // namespace

IncludePattern::IncludePattern(const SourceFolder& folder,
                               const std::string& text,
                               Case letter_case)
    : m_text(text) {
  const std::string literal(trimmed(text));
  const bool exists =
      !literal.empty() && !names_parent(literal) && folder.find(literal).has_value();
  if (exists) {
    m_is_recursive = folder.follow(literal).node.kind == NodeKind::folder;
    if (m_is_recursive) m_nuget_root = literal + '/';
    m_globs.emplace_back(escape_glob(literal) + (m_is_recursive ? "/" : ""), letter_case);
    if (!has_wildcard(literal)) return;
  }
  try {
    m_globs.emplace_back(text, letter_case);
  } catch (const PackagingError&) {
    if (!exists) throw;
    return; // "[x.txt" is no pattern, but a file may have that name
  }
  if (m_is_recursive) return;
  m_is_recursive = text.find("**") != std::string::npos || text.ends_with('/');
  const std::string before_wildcard = literal.substr(0, literal.find_first_of("*?[{\\"));
  m_nuget_root = before_wildcard.substr(0, before_wildcard.rfind('/') + 1);
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

std::string_view IncludePattern::nuget_path(std::string_view path) const {
  if (!m_is_recursive || path.size() <= m_nuget_root.size())
    return path.substr(path.rfind('/') + 1);
  return path.substr(m_nuget_root.size());
}

} // namespace octostep::packaging
