#include "packaging/select/file_selector.h"

#include "packaging/select/disk_spelling.h"
#include "packaging/select/rooted_pattern.h"
#include "packaging/select/source_tree.h"
#include "schema/text/nearest_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace octostep::packaging {
namespace {

namespace fs = std::filesystem;

bool names_file(const fs::path& path) {
  std::error_code missing;
  return fs::is_regular_file(path, missing);
}

std::string near_hint(const fs::path& missing) {
  std::vector<std::string> present;
  std::error_code error; // if the folder is missing too, there are no similar names
  for (fs::directory_iterator item(missing.parent_path(), error), end; !error && item != end;
       item.increment(error)) {
    present.push_back(item->path().filename().string());
  }
  std::string hint;
  for (const std::string& name : text::near_names(missing.filename().string(), present)) {
    hint += fmt::format("{}'{}'", hint.empty() ? "; did you mean " : " or ", name);
  }
  return hint;
}

std::vector<fs::path> listed_below(const RootedPattern& pattern, Case letter_case) {
  std::error_code missing;
  if (!fs::is_directory(pattern.root, missing)) return {};
  const SourceFolder folder(pattern.root);
  const SelectedTree tree = select_tree(folder,
                                        {.include = {pattern.rest},
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
  for (const Entry& entry : tree.entries) found.push_back(pattern.root / entry.name);
  return found;
}

[[noreturn]] void refuse_missing(const fs::path& path) {
  std::error_code missing;
  if (fs::is_directory(path, missing))
    throw PackagingError(ErrorKind::no_match,
                         fmt::format("the folder '{}' holds no files", path.string()));
  throw PackagingError(
      ErrorKind::no_match,
      fmt::format("the file '{}' does not exist{}", path.string(), near_hint(path)));
}

class FileSearch {
public:
  explicit FileSearch(const FileQuery& query)
      : m_query(query), m_case(query.match_any_case ? Case::any : Case::exact) {
    for (const std::string& pattern : query.exclude)
      m_exclude.push_back(root_pattern(query.base, pattern, m_case));
  }

  std::vector<fs::path> run() {
    std::size_t found_count = 0;
    for (const std::string& pattern : m_query.include) {
      const auto found = find(pattern);
      found_count += found.size();
      for (const fs::path& path : found) add(path);
    }
    if (m_by_canonical.empty() && found_count > 0 && !m_query.allow_no_match) refuse_nothing_left();
    std::vector<fs::path> files;
    for (auto& [canonical, path] : m_by_canonical) files.push_back(std::move(path));
    std::sort(files.begin(), files.end());
    return files;
  }

private:
  [[nodiscard]] std::vector<fs::path> find(const std::string& pattern) const {
    if (pattern.empty())
      throw PackagingError(ErrorKind::invalid_input, "an empty file pattern cannot be used");
    const fs::path literal = m_query.base / spelled_as_on_disk(m_query.base, pattern);
    if (names_file(literal)) return {literal};
    const RootedPattern rooted = root_pattern(m_query.base, pattern, m_case);
    std::vector<fs::path> found = expected_by(rooted);
    const bool needs_walk = has_wildcard(rooted.rest) || m_case == Case::any;
    if (needs_walk) {
      const auto listed = listed_below(rooted, m_case);
      found.insert(found.end(), listed.begin(), listed.end());
    }
    if (!found.empty() || (m_query.allow_no_match && has_wildcard(pattern))) return found;
    if (!has_wildcard(pattern)) refuse_missing(literal.lexically_normal());
    throw PackagingError(ErrorKind::no_match,
                         fmt::format("no files found: the pattern '{}' matched nothing in '{}'{}",
                                     pattern,
                                     m_query.base.string(),
                                     backslash_note(pattern)));
  }

  [[nodiscard]] std::vector<fs::path> expected_by(const RootedPattern& pattern) const {
    std::vector<fs::path> found;
    for (const fs::path& file : m_query.expected)
      if (matches(pattern, file, m_case)) found.push_back(file);
    return found;
  }

  void add(const fs::path& path) {
    const fs::path normal = path.lexically_normal();
    const bool is_left_out =
        std::any_of(m_exclude.begin(), m_exclude.end(), [&](const RootedPattern& pattern) {
          return covers(pattern, normal, m_case);
        });
    if (is_left_out) return;
    const auto [known, is_new] = m_by_canonical.emplace(fs::weakly_canonical(path), normal);
    if (!is_new) known->second = std::min(known->second, normal);
  }

  [[noreturn]] void refuse_nothing_left() const {
    throw PackagingError(
        ErrorKind::no_match,
        fmt::format("no files left: all that was found in '{}' is left out by '{}'",
                    m_query.base.string(),
                    fmt::join(m_query.exclude, "', '")));
  }

  const FileQuery& m_query;
  Case m_case;
  std::vector<RootedPattern> m_exclude;
  std::map<fs::path, fs::path> m_by_canonical;
};

} // namespace

std::vector<fs::path> find_files(const FileQuery& query) { return FileSearch(query).run(); }

} // namespace octostep::packaging
