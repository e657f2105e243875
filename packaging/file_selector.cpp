#include "packaging/file_selector.h"

#include "packaging/near_names.h"
#include "packaging/source_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace octostep::packaging {
namespace {

namespace fs = std::filesystem;

// Part of a pattern before the first segment with a wildcard, which is a plain folder, and the
// rest.
struct RootedPattern {
  fs::path root;
  std::string rest;
};

RootedPattern split_root(const fs::path& base, const std::string& pattern, Case letter_case) {
  const bool is_below_base = !pattern.starts_with('/') && pattern.find("..") == std::string::npos;
  if (letter_case == Case::any && is_below_base)
    return {base, pattern}; // the folders' letter case counts as little
  const std::size_t wildcard = pattern.find_first_of("*?[{\\");
  const std::size_t slash = pattern.rfind('/', wildcard);
  if (slash == std::string::npos) return {base, pattern};
  return {base / pattern.substr(0, slash + 1), pattern.substr(slash + 1)};
}

bool names_file(const fs::path& path) {
  std::error_code missing;
  return fs::is_regular_file(path, missing);
}

std::string near_hint(const fs::path& missing) {
  std::vector<std::string> present;
  std::error_code error; // a folder that is missing too has no near names
  for (fs::directory_iterator item(missing.parent_path(), error), end; !error && item != end;
       item.increment(error)) {
    present.push_back(item->path().filename().string());
  }
  std::string hint;
  for (const std::string& name : near_names(missing.filename().string(), present)) {
    hint += fmt::format("{}'{}'", hint.empty() ? "; did you mean " : " or ", name);
  }
  return hint;
}

std::vector<fs::path>
matches_of(const fs::path& base, const std::string& pattern, Case letter_case) {
  const RootedPattern rooted = split_root(base, pattern, letter_case);
  std::error_code missing;
  if (!fs::is_directory(rooted.root, missing)) return {};
  const SourceFolder folder(rooted.root);
  const SelectedTree tree = select_tree(folder,
                                        {.include = {rooted.rest},
                                         .exclude = {},
                                         .letter_case = letter_case,
                                         .links = Links::follow,
                                         .allow_links_outside = true,
                                         .skip_broken_links = true,
                                         .use_ignore_file = false,
                                         .include_empty_folders = false,
                                         .output = {},
                                         .stop = {}});
  std::vector<fs::path> found;
  for (const Entry& entry : tree.entries) found.push_back(rooted.root / entry.name);
  return found;
}

std::vector<fs::path>
find_one(const fs::path& base, const std::string& pattern, Case letter_case, bool allow_no_match) {
  if (pattern.empty())
    throw PackagingError(ErrorKind::invalid_input, "an empty file pattern cannot be used");
  if (names_file(base / pattern)) return {base / pattern};
  auto found = has_wildcard(pattern) || letter_case == Case::any
                   ? matches_of(base, pattern, letter_case)
                   : std::vector<fs::path>{};
  if (!found.empty() || (allow_no_match && has_wildcard(pattern))) return found;
  if (has_wildcard(pattern)) {
    throw PackagingError(ErrorKind::no_match,
                         fmt::format("no files found: the pattern '{}' matched nothing in '{}'",
                                     pattern,
                                     base.string()));
  }
  const fs::path path = (base / pattern).lexically_normal();
  std::error_code missing;
  const std::string why =
      fs::is_directory(path, missing) ? "is a folder, not a file" : "does not exist";
  throw PackagingError(ErrorKind::no_match,
                       fmt::format("the file '{}' {}{}", path.string(), why, near_hint(path)));
}

} // namespace

std::vector<fs::path> find_files(const fs::path& base,
                                 const std::vector<std::string>& patterns,
                                 bool match_any_case,
                                 bool allow_no_match) {
  std::map<fs::path, fs::path> by_canonical;
  for (const std::string& pattern : patterns) {
    for (const fs::path& path :
         find_one(base, pattern, match_any_case ? Case::any : Case::exact, allow_no_match)) {
      const fs::path normal = path.lexically_normal();
      const auto [known, is_new] = by_canonical.emplace(fs::canonical(path), normal);
      if (!is_new) known->second = std::min(known->second, normal);
    }
  }
  std::vector<fs::path> files;
  for (auto& [canonical, path] : by_canonical) files.push_back(std::move(path));
  std::sort(files.begin(), files.end());
  return files;
}

} // namespace octostep::packaging
