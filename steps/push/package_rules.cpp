#include "steps/push/package_rules.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "packaging/packaging_error.h"
#include "schema/text/ascii.h"
#include "schema/text/nearest_name.h"
#include "schema/validator.h"
#include "schema/value_text.h"

namespace octostep::steps {
namespace {

constexpr std::string_view k_arrow = "=>", k_leave_out = "-:", k_take = "+:";

// Other archive formats that users may ask for, in addition to the formats that octostep can write.
constexpr std::array<std::string_view, 9> k_foreign_archives{
    ".7z", ".rar", ".ear", ".tar.xz", ".tar.z", ".tar.bz", ".tbz", ".tbz2", ".txz"};

struct Rule {
  std::string entry; // as written
  bool leaves_out = false;
  std::string source, target; // target "" = none
};

// "packages/Site.1.0.zip!/lib", split into its parts.
struct Target {
  std::string path; // "packages/Site.1.0.zip"
  std::string file; // "Site.1.0.zip"; "" if it is not an archive
  std::string into; // "lib"
};

std::string file_name_in(std::string_view path) {
  return std::string(path.substr(path.find_last_of("/\\") + 1));
}

// The extension if it is a known format, whether or not octostep can write it; "" for a folder.
std::string archive_extension(std::string_view file_name) {
  const std::string name = text::lower_case(file_name);
  for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
    std::string extension = name.substr(dot);
    if (packaging::format_of(extension) ||
        std::ranges::find(k_foreign_archives, extension) != k_foreign_archives.end())
      return extension;
  }
  return {};
}

Target parse_target(std::string_view text) {
  const auto inside = text.find('!');
  Target target;
  target.path = text.substr(0, inside);
  target.file = file_name_in(target.path);
  if (archive_extension(target.file).empty()) return {};
  if (inside == std::string_view::npos) return target;
  std::string_view into = text.substr(inside + 1);
  while (into.starts_with('/')) into.remove_prefix(1);
  while (into.ends_with('/')) into.remove_suffix(1);
  target.into = into;
  return target;
}

bool is_entry_folder(std::string_view folder) {
  if (folder.empty()) return true;
  if (folder.find('\\') != std::string_view::npos) return false;
  const std::string enclosed = fmt::format("/{}/", folder);
  return std::ranges::none_of(std::array{"//", "/./", "/../"}, [&](const char* part) {
    return enclosed.find(part) != std::string::npos;
  });
}

class RuleReader {
public:
  explicit RuleReader(std::vector<schema::Problem>& problems) : m_problems(problems) {}

  void read(const std::string& entry) {
    const auto rule = split(entry);
    if (!rule) return;
    const Target target = parse_target(rule->target);
    if (target.file.empty())
      read_file_rule(*rule);
    else
      read_archive_rule(*rule, target);
  }

  PackageRules finish() {
    for (const auto& rule : m_left_out) leave_out(rule);
    PackageRules rules;
    for (auto& [folder, files] : m_files) rules.files.push_back(std::move(files));
    for (auto& [file, archive] : m_archives) rules.archives.push_back(std::move(archive));
    return rules;
  }

private:
  void problem(const std::string& entry, std::string_view why) {
    m_problems.push_back({"/packages", fmt::format("'{}' {}", schema::quotable(entry), why)});
  }

  std::optional<Rule> split(const std::string& entry) {
    std::string_view text = text::trimmed(entry);
    Rule rule{
        .entry = entry, .leaves_out = text.starts_with(k_leave_out), .source = {}, .target = {}};
    if (rule.leaves_out || text.starts_with(k_take)) text.remove_prefix(k_take.size());
    const auto arrow = text.find(k_arrow);
    rule.source = text::trimmed(text.substr(0, arrow));
    if (arrow != std::string_view::npos)
      rule.target = text::trimmed(text.substr(arrow + k_arrow.size()));
    if (rule.source.empty()) {
      problem(entry, "names no files");
    } else if (arrow != std::string_view::npos && rule.target.empty()) {
      problem(entry, "names no package behind '=>'; write 'pattern => Id.1.0.zip'");
    } else if (rule.target.find(k_arrow) != std::string::npos) {
      problem(entry, "has more than one '=>'; write one rule per entry");
    } else {
      return rule;
    }
    return std::nullopt;
  }

  void read_file_rule(const Rule& rule) {
    if (rule.leaves_out)
      m_left_out.push_back(rule);
    else
      files_for(rule.target).include.push_back(rule.source);
  }

  void read_archive_rule(const Rule& rule, const Target& target) {
    if (!is_entry_folder(target.into))
      return problem(rule.entry, "names no folder inside the package behind '!'");
    if (rule.leaves_out && !target.into.empty())
      return problem(rule.entry,
                     fmt::format("leaves files out of one folder of the package only, which is not "
                                 "possible; leave them out of all of it: '-:{} => {}'",
                                 rule.source,
                                 target.path));
    if (rule.leaves_out) return m_left_out.push_back(rule);
    if (find(m_archives, target.path) == nullptr)
      m_archives.emplace_back(target.path, ArchiveRules{.name = name_for(rule, target.file)});
    ArchiveRules& archive = *find(m_archives, target.path);
    archive.include.push_back(rule.source);
    archive.into.push_back(target.into);
  }

  packaging::PackageName name_for(const Rule& rule, const std::string& file) {
    const std::string extension = archive_extension(file);
    const auto format = packaging::format_of(extension);
    const auto name = packaging::parse_package_name(file);
    if (!format) {
      problem(rule.entry,
              fmt::format("asks for a {} archive, which cannot be written; the formats are zip, "
                          "nupkg, jar, war, tar, tar.gz, tgz, tar.bz2 and tar.zst",
                          extension.substr(1)));
    } else if (!name) {
      problem(rule.entry,
              fmt::format("does not name the package <id>.<version>.<extension>, by which the "
                          "server knows it, such as 'Id.1.0{}'",
                          extension));
    } else {
      return checked_name(rule, *name, *format);
    }
    return {};
  }

  packaging::PackageName
  checked_name(const Rule& rule, const packaging::PackageName& name, packaging::Format format) {
    for (const auto& [path, archive] : m_archives)
      if (archive.name.id == name.id && archive.name.version == name.version)
        problem(rule.entry,
                fmt::format("makes package '{}' {} a second time, beside '{}'; the server keeps "
                            "only one of them",
                            name.id,
                            name.version,
                            path));
    try {
      return packaging::make_package_name(name.id, name.version, format);
    } catch (const packaging::PackagingError& error) {
      problem(rule.entry, fmt::format("does not name a package: {}", error.what()));
      return name;
    }
  }

  // The rules for files that are left out may come before the rules that take files.
  void leave_out(const Rule& rule) {
    const Target target = parse_target(rule.target);
    if (!target.file.empty()) {
      auto* archive = find(m_archives, target.path);
      if (archive != nullptr) return archive->exclude.push_back(rule.source);
      return problem(rule.entry,
                     fmt::format("leaves files out of '{}', which no other entry makes{}",
                                 target.path,
                                 near_archive(target.path)));
    }
    bool has_effect = false;
    for (auto& [folder, files] : m_files) {
      if (!rule.target.empty() && rule.target != folder) continue;
      files.exclude.push_back(rule.source);
      has_effect = true;
    }
    if (has_effect) return;
    problem(rule.entry,
            m_archives.empty()
                ? "leaves files out, but no other entry takes any"
                : fmt::format("leaves out none of the files that are packed; write '-:{} => {}'",
                              rule.source,
                              m_archives.front().first));
  }

  FileRules& files_for(const std::string& folder) {
    if (FileRules* known = find(m_files, folder)) return *known;
    return m_files.emplace_back(folder, FileRules()).second;
  }

  [[nodiscard]] std::string near_archive(const std::string& file) const {
    std::vector<std::string> names;
    for (const auto& [name, archive] : m_archives) names.push_back(name);
    const std::string near = text::nearest_name(file, names);
    return near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
  }

  template <typename Rules>
  static Rules* find(std::vector<std::pair<std::string, Rules>>& all, const std::string& name) {
    const auto found = std::ranges::find(all, name, &std::pair<std::string, Rules>::first);
    return found == all.end() ? nullptr : &found->second;
  }

  std::vector<schema::Problem>& m_problems;
  std::vector<std::pair<std::string, FileRules>> m_files;       // by target
  std::vector<std::pair<std::string, ArchiveRules>> m_archives; // by target
  std::vector<Rule> m_left_out;
};

} // namespace

PackageRules parse_package_rules(const std::vector<std::string>& entries,
                                 std::vector<schema::Problem>& problems) {
  RuleReader reader(problems);
  for (const std::string& entry : entries) reader.read(entry);
  return reader.finish();
}

} // namespace octostep::steps
