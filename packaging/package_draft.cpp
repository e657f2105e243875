#include "packaging/package_draft.h"

#include "packaging/nuget/nupkg_parts.h"
#include "packaging/select/entry_names.h"
#include "packaging/select/glob.h"
#include "packaging/select/include_pattern.h"
#include "packaging/select/source_tree.h"
#include "packaging/semantic_version.h"

#include <fmt/format.h>

namespace octostep::packaging {
namespace {

bool is_tar(Format format) {
  return format != Format::zip && format != Format::nupkg && format != Format::jar &&
         format != Format::war;
}

void check_options(const PackageRequest& request) {
  if (request.links == Links::keep && !is_tar(request.format)) {
    throw PackagingError(
        ErrorKind::invalid_input,
        fmt::format(
            "symbolic links can be kept in tar packages only, not in a {} package: follow or "
            "skip them",
            extension_of(request.format).substr(1)));
  }
}

PackageName name_for(const PackageRequest& request, std::vector<std::string>& warnings) {
  const std::string version =
      request.version.empty() ? time_stamp_version(request.now) : request.version;
  PackageName name = make_package_name(request.id, version, request.format);
  if (name.version != version) {
    warnings.push_back(fmt::format(
        "the version '{}' is written as '{}': Octopus would take the 'v' in a file name for "
        "a part of the id",
        version,
        name.version));
  }
  return name;
}

void warn_of_format(const PackageRequest& request,
                    const PackageName& name,
                    std::vector<std::string>& warnings) {
  if (request.format == Format::tar_zst) {
    warnings.emplace_back(
        "Octopus can store a .tar.zst package but cannot unpack it on a deployment target");
  }
  const auto version = parse_semantic_version(name.version);
  const bool is_double_tar = request.format == Format::tar_gz || request.format == Format::tar_bz2;
  if (is_double_tar && version && version->is_prerelease()) {
    warnings.push_back(
        fmt::format("some readers take '.tar' of '{}' for a part of the pre-release version{}",
                    file_name_of(name),
                    request.format == Format::tar_gz ? ": prefer the format tgz" : ""));
  }
  if (request.links == Links::keep) {
    warnings.emplace_back(
        "symbolic links are kept in the package, but Octopus leaves them out on deployment");
  }
}

Selection selection_of(const PackageRequest& request, const std::filesystem::path& output) {
  return {.include = request.include,
          .exclude = request.exclude,
          .letter_case = request.match_any_case ? Case::any : Case::exact,
          .links = request.links,
          .allow_links_outside = request.allow_links_outside,
          .skip_broken_links = false,
          .use_ignore_file = true,
          .include_empty_folders =
              request.include_empty_directories && request.format != Format::nupkg,
          .output = output,
          .stop = request.stop};
}

void check_matches(const PackageRequest& request,
                   const SelectedTree& tree,
                   std::vector<std::string>& warnings) {
  std::vector<std::string> unmatched;
  for (const std::string& pattern : tree.unmatched)
    unmatched.push_back(fmt::format("'{}'", pattern));
  const std::string patterns = fmt::format("{}", fmt::join(unmatched, ", "));
  const std::string verb = unmatched.size() == 1 ? "pattern" : "patterns";
  if (tree.entries.empty() && !request.allow_empty) {
    const std::string what =
        unmatched.empty() ? "the patterns" : fmt::format("the {} {}", verb, patterns);
    throw PackagingError(
        ErrorKind::no_match,
        fmt::format(
            "no files to package: {} matched nothing in '{}' that is not excluded; check the "
            "patterns and the base path, or allow an empty package{}",
            what,
            request.base_path.string(),
            backslash_note(patterns)));
  }
  if (!unmatched.empty()) {
    warnings.push_back(fmt::format("the {} {} matched nothing in '{}'{}",
                                   verb,
                                   patterns,
                                   request.base_path.string(),
                                   backslash_note(patterns)));
  }
}

// Java's JarInputStream looks for the manifest only among the first two entries.
void put_jar_manifest_first(std::vector<Entry>& entries) {
  const auto named = [](std::string_view name) {
    return [name](const Entry& entry) { return entry.name == name; };
  };
  const auto manifest = std::find_if(entries.begin(), entries.end(), named("META-INF/MANIFEST.MF"));
  if (manifest == entries.end()) return;
  std::rotate(entries.begin(), manifest, manifest + 1);
  Entry folder{.name = "META-INF/",
               .origin = {},
               .size = 0,
               .modified = entries.front().modified,
               .kind = EntryKind::folder,
               .executable = false};
  entries.insert(entries.begin(), std::move(folder));
}

std::string laid_out(const PackageRequest& request,
                     const IncludePattern& pattern,
                     std::size_t index,
                     const std::string& path) {
  if (request.include_into.empty()) return std::string(pattern.nuget_path(path));
  const std::string& folder = request.include_into.at(index);
  return fmt::format("{}{}{}", folder, folder.empty() ? "" : "/", pattern.below_wildcard(path));
}

// If two patterns select a file, the first one determines its name.
void apply_layout(const PackageRequest& request,
                  const SourceFolder& folder,
                  std::vector<Entry>& entries) {
  std::vector<IncludePattern> patterns;
  for (const std::string& text : request.include) {
    patterns.emplace_back(folder, text, request.match_any_case ? Case::any : Case::exact);
  }
  for (Entry& entry : entries) {
    const auto pattern =
        std::find_if(patterns.begin(), patterns.end(), [&entry](const IncludePattern& each) {
          return each.matches(entry.name);
        });
    if (pattern == patterns.end()) continue;
    const auto index = static_cast<std::size_t>(pattern - patterns.begin());
    std::string name = laid_out(request, *pattern, index, entry.name);
    if (name != entry.name) entry.origin = std::exchange(entry.name, std::move(name));
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.name < b.name;
  });
}

void refuse_existing_output(const PackageRequest& request, const std::filesystem::path& path) {
  std::error_code ignored; // if the folder cannot be read, writing the file will report it
  if (request.overwrite || !std::filesystem::exists(path, ignored)) return;
  throw PackagingError(
      ErrorKind::exists,
      fmt::format("'{}' exists already: choose another version, or allow overwriting",
                  path.string()));
}

} // namespace

PackageDraft draft_package(const PackageRequest& request, const SourceFolder& folder) {
  check_options(request);
  PackageDraft draft;
  draft.name = name_for(request, draft.warnings);
  draft.path = request.out_folder / file_name_of(draft.name);
  refuse_existing_output(request, draft.path);
  warn_of_format(request, draft.name, draft.warnings);

  SelectedTree tree = select_tree(folder, selection_of(request, draft.path));
  check_matches(request, tree, draft.warnings);
  draft.warnings.insert(draft.warnings.end(), tree.warnings.begin(), tree.warnings.end());
  draft.entries = std::move(tree.entries);
  const bool has_nuget_layout = request.format == Format::nupkg && request.nuget_layout;
  if (has_nuget_layout || !request.include_into.empty())
    apply_layout(request, folder, draft.entries);
  check_entry_names(draft.entries, draft.warnings);
  if (request.format == Format::jar || request.format == Format::war)
    put_jar_manifest_first(draft.entries);
  if (request.format == Format::nupkg)
    add_nupkg_parts(draft.name, request.manifest, folder, draft.entries, draft.warnings);
  return draft;
}

} // namespace octostep::packaging
