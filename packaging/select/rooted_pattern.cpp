#include "packaging/select/rooted_pattern.h"

#include <fmt/format.h>

#include "packaging/select/disk_spelling.h"

namespace octostep::packaging {
namespace {

namespace fs = std::filesystem;

fs::path normal(const fs::path& path) {
  fs::path result = path.lexically_normal();
  return result.has_filename() || !result.has_relative_path() ? result : result.parent_path();
}

bool leads_upwards(const std::string& pattern) {
  return ("/" + pattern + "/").find("/../") != std::string::npos;
}

bool starts_elsewhere(const std::string& pattern) {
  return pattern.starts_with('/') || leads_upwards(pattern);
}

// The parts of a path below a folder; empty for the folder itself and for paths outside it.
std::vector<std::string> parts_below(const fs::path& folder, const fs::path& path) {
  std::vector<std::string> parts;
  for (const fs::path& part : path.lexically_relative(folder)) {
    if (part == ".." || part == ".") return {};
    parts.push_back(part.string());
  }
  return parts;
}

bool is_below(const fs::path& folder, const fs::path& path) {
  return path == folder || !parts_below(folder, path).empty();
}

fs::path common_folder(const fs::path& a, const fs::path& b) {
  fs::path common;
  auto of_a = a.begin();
  for (auto of_b = b.begin(); of_a != a.end() && of_b != b.end() && *of_a == *of_b; ++of_a, ++of_b)
    common /= *of_a;
  return common;
}

// The same pattern, relative to a folder above its root.
std::string below(const fs::path& base, const RootedPattern& pattern) {
  std::string text;
  for (const std::string& part : parts_below(base, pattern.root)) text += escape_glob(part) + '/';
  return text + pattern.rest;
}

} // namespace

RootedPattern root_pattern(const fs::path& base, const std::string& written, Case letter_case) {
  const std::string pattern = spelled_as_on_disk(base, written);
  std::error_code missing;
  const fs::path literal = normal(base / pattern);
  if (fs::is_directory(base / pattern, missing)) return {literal, "**"};
  if (fs::exists(base / pattern, missing))
    return {literal.parent_path(), escape_glob(literal.filename().string())};
  if (letter_case == Case::any && !starts_elsewhere(pattern))
    return {normal(base), pattern}; // the leading folders are matched in any case, too
  const std::size_t slash = pattern.rfind('/', pattern.find_first_of("*?[{\\"));
  if (slash == std::string::npos) return {normal(base), pattern};
  const std::string rest = pattern.substr(slash + 1);
  return {normal(base / pattern.substr(0, slash + 1)), rest.empty() ? "**" : rest};
}

bool matches(const RootedPattern& pattern, const fs::path& file, Case letter_case) {
  const auto parts = parts_below(pattern.root, file);
  return !parts.empty() &&
         Glob(pattern.rest, letter_case).matches(fmt::format("{}", fmt::join(parts, "/")));
}

bool covers(const RootedPattern& pattern, const fs::path& file, Case letter_case) {
  const Glob glob(pattern.rest, letter_case);
  std::string path;
  for (const std::string& part : parts_below(pattern.root, file)) {
    path += path.empty() ? part : '/' + part;
    if (glob.matches(path)) return true;
  }
  return false;
}

CommonBase common_base(const fs::path& folder,
                       const std::vector<std::string>& include,
                       const std::vector<std::string>& exclude) {
  CommonBase result{.base = normal(folder), .include = {}, .exclude = {}};
  const auto rooted = [&](const std::string& pattern) {
    return root_pattern(folder, pattern, Case::exact);
  };
  for (const std::string& pattern : include)
    if (starts_elsewhere(pattern)) result.base = common_folder(result.base, rooted(pattern).root);
  for (const std::string& pattern : include)
    result.include.push_back(below(result.base, rooted(pattern)));
  for (const std::string& pattern : exclude)
    if (const RootedPattern rule = rooted(pattern); is_below(result.base, rule.root))
      result.exclude.push_back(below(result.base, rule));
  return result;
}

} // namespace octostep::packaging
