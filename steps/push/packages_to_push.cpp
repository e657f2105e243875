#include "steps/push/packages_to_push.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "packaging/package_check.h"
#include "packaging/packaging_error.h"
#include "packaging/select/file_selector.h"
#include "packaging/select/rooted_pattern.h"
#include "steps/push/packing_log.h"
#include "steps/step_log.h"
#include "steps/step_problem.h"

namespace octostep::steps {
namespace {

namespace fs = std::filesystem;

PackageFile name_package(const fs::path& path) {
  auto name = packaging::parse_package_name(path.filename().string());
  if (!name)
    throw packaging::PackagingError(
        packaging::ErrorKind::invalid_input,
        fmt::format("'{}' is not named like a package, <id>.<version>.<extension>, by which the "
                    "server knows it: rename it, narrow the pattern, or pack it first, as in "
                    "'pattern => Id.1.0.zip'",
                    path.string()));
  return {path, *std::move(name)};
}

std::vector<fs::path> planned_packages(const StepContext& context) {
  std::vector<fs::path> planned;
  if (context.dry_run != nullptr)
    for (const auto& path : context.dry_run->packages) planned.push_back(path.lexically_normal());
  return planned;
}

// A package that an earlier step of a dry run would pack does not exist and is not checked.
PackageFile checked_package(const fs::path& path, const std::vector<fs::path>& planned) {
  auto file = name_package(path);
  if (std::ranges::find(planned, path) == planned.end())
    packaging::check_package_file(path, file.name.extension);
  return file;
}

void refuse_doubles(const std::vector<PackageToPush>& packages) {
  for (auto package = packages.begin(); package != packages.end(); ++package) {
    const auto& name = package->file.name;
    const auto other =
        std::find_if(std::next(package), packages.end(), [&](const PackageToPush& candidate) {
          return candidate.file.name.id == name.id && candidate.file.name.version == name.version;
        });
    if (other != packages.end())
      throw packaging::PackagingError(
          packaging::ErrorKind::invalid_input,
          fmt::format("'{}' and '{}' are both package '{}' {}: the server keeps only one of them",
                      package->file.path.string(),
                      other->file.path.string(),
                      name.id,
                      name.version));
  }
}

// Calls `act` for the file or pattern `path`; if faults are skipped, records its failure and lets
// the others continue.
template <typename Act>
void attempt(const PackageSources& sources,
             const std::string& path,
             FoundPackages& found,
             const Act& act) {
  if (!sources.skips_faults) return act();
  try {
    act();
  } catch (const packaging::PackagingError& error) {
    const auto absolute = (sources.directory / path).lexically_normal();
    found.unusable.push_back({absolute.string(), problem_from(error)});
  }
}

// Each file once, whichever rules found it.
std::vector<fs::path>
find_all(const PackageSources& sources, const StepContext& context, FoundPackages& result) {
  std::vector<fs::path> paths;
  const auto find = [&](const FileRules& rules, std::vector<std::string> include) {
    const auto found = packaging::find_files({.base = sources.directory,
                                              .include = std::move(include),
                                              .exclude = rules.exclude,
                                              .match_any_case = sources.match_any_case,
                                              .allow_no_match = sources.allow_no_match,
                                              .expected = planned_packages(context)});
    paths.insert(paths.end(), found.begin(), found.end());
  };
  for (const FileRules& rules : sources.rules.files) {
    if (!sources.skips_faults) find(rules, rules.include);
    if (sources.skips_faults)
      for (const auto& pattern : rules.include)
        attempt(sources, pattern, result, [&] { find(rules, {pattern}); });
  }
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

packaging::PackageRequest request_for(const PackageSources& sources, const ArchiveRules& rules) {
  auto patterns = packaging::common_base(sources.directory, rules.include, rules.exclude);
  packaging::PackageRequest request;
  request.id = rules.name.id;
  request.version = rules.name.version;
  request.format = packaging::format_of(rules.name.extension).value();
  request.base_path = std::move(patterns.base);
  request.include = std::move(patterns.include);
  request.exclude = std::move(patterns.exclude);
  request.include_into = rules.into;
  request.match_any_case = sources.match_any_case;
  request.allow_links_outside = true; // as for packages that are pushed unchanged
  request.overwrite = true;           // the folder belongs to this push alone
  request.reproducible = sources.reproducible;
  request.source_date_epoch = sources.source_date_epoch;
  return request;
}

PackageToPush to_pack(const PackageSources& sources, const ArchiveRules& rules) {
  PackageToPush package;
  package.packing = request_for(sources, rules);
  package.content = packaging::plan_package(*package.packing);
  package.file = {package.content.file_name, rules.name};
  return package;
}

void add_archive(const PackageSources& sources, const ArchiveRules& rules, FoundPackages& found) {
  try {
    found.packages.push_back(to_pack(sources, rules));
  } catch (const packaging::PackagingError& error) {
    if (error.kind() != packaging::ErrorKind::no_match || !sources.allow_no_match) throw;
    found.warnings.push_back(
        fmt::format("'{}' is not made: {}", packaging::file_name_of(rules.name), error.what()));
  }
}

std::string contents_of(const PackageToPush& package) {
  return contents_text(package.content, package.packing->base_path);
}

} // namespace

FoundPackages find_packages(const PackageSources& sources, StepContext& context) {
  FoundPackages found;
  const auto planned = planned_packages(context);
  for (const auto& path : find_all(sources, context, found))
    attempt(sources, path.string(), found, [&] {
      found.packages.push_back({.file = checked_package(path, planned)});
    });
  for (const ArchiveRules& rules : sources.rules.archives) add_archive(sources, rules, found);
  refuse_doubles(found.packages);
  if (context.dry_run != nullptr)
    for (const auto& package : found.packages)
      if (package.packing)
        context.dry_run->packages.push_back(context.build.temp_folder / package.file.path);
  return found;
}

std::vector<std::string> plan_lines(const PackageToPush& package, const std::string& destination) {
  const auto& [path, name] = package.file;
  if (!package.packing)
    return {fmt::format(
        "push '{}' as package '{}' {}{}", path.string(), name.id, name.version, destination)};
  auto lines = content_lines(package.content);
  lines.insert(lines.begin(),
               fmt::format("pack {} into '{}' and push it as package '{}' {}{}",
                           contents_of(package),
                           path.string(),
                           name.id,
                           name.version,
                           destination));
  return lines;
}

void pack_for_push(StepContext& context, const fs::path& folder, PackageToPush& package) {
  say(context,
      Level::info,
      fmt::format("Packing {} into '{}'", contents_of(package), package.file.path.string()));
  package.packing->stop = context.stop;
  package.content.path = folder / package.content.file_name;
  auto report = packaging::build_package(*package.packing, std::move(package.content));
  package.file.path = report.plan.path;
  tell_content(context, report.plan, Level::verbose);
  say(context,
      Level::info,
      fmt::format(
          "Packed '{}': {}, SHA-1 {}", report.plan.file_name, size_text(report.size), report.sha1));
  package.content = std::move(report.plan);
}

} // namespace octostep::steps
