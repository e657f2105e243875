#include "steps/release/package_versions.h"

#include <algorithm>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "packaging/package_inspector.h"
#include "packaging/package_name.h"
#include "packaging/packaging_error.h"
#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"
#include "schema/text/nearest_name.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/release/octopus_version.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;
using octopus::TemplatePackage;
using packaging::PackagingError;

constexpr std::string_view k_any = "*";
constexpr std::string_view k_separators = ":/=";

// Where to split the text: at separators without a backslash before them.
std::vector<std::size_t> separators_of(std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (k_separators.find(text[at]) != std::string_view::npos) {
      places.push_back(at);
    }
  }
  return places;
}

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    plain += text[at];
  }
  return std::string(text::trimmed(plain));
}

bool is_name(const std::string& name, const std::vector<TemplatePackage>& packages) {
  return name == k_any || std::ranges::any_of(packages, [&](const TemplatePackage& package) {
           return text::equal_names(package.step, name) ||
                  text::equal_ignoring_case(package.package_id, name);
         });
}

bool is_reference(const std::string& text, const std::vector<TemplatePackage>& packages) {
  return !text.empty() && std::ranges::any_of(packages, [&](const TemplatePackage& package) {
    return text::equal_ignoring_case(package.name, text);
  });
}

struct NameParts {
  std::string name, reference;
};

// The part before the version. Names may contain separators, so names from the template are tried
// first.
NameParts name_parts(std::string_view text, const std::vector<TemplatePackage>& packages) {
  if (auto whole = unescaped(text); is_name(whole, packages))
    return {std::move(whole), std::string(k_any)};
  const auto places = separators_of(text);
  for (const auto place : places) {
    auto name = unescaped(text.substr(0, place));
    if (is_name(name, packages)) return {std::move(name), unescaped(text.substr(place + 1))};
  }
  if (places.empty()) return {unescaped(text), std::string(k_any)};
  NameParts parts{unescaped(text.substr(0, places.front())),
                  unescaped(text.substr(places.front() + 1))};
  // The Go CLI's help shows them in the opposite order.
  if (is_reference(parts.name, packages) && is_name(parts.reference, packages))
    std::swap(parts.name, parts.reference);
  return parts;
}

// What a user who wrote something else may have meant.
std::string hint_for(const std::string& name,
                     const std::string& spec,
                     const std::vector<TemplatePackage>& packages) {
  if (spec.find(',') != std::string::npos)
    return "; give each package in an entry of its own, commas do not separate them";
  if (is_reference(name, packages))
    return fmt::format("; it is a package reference: write Step:{0}:Version, or *:{0}:Version for "
                       "every step",
                       name);
  return "";
}

[[noreturn]] void throw_unknown(const std::string& name,
                                const std::string& spec,
                                const std::vector<TemplatePackage>& packages) {
  std::vector<std::string> names;
  for (const auto& package : packages)
    for (const auto& known : {package.step, package.package_id})
      if (std::ranges::find(names, known) == names.end()) names.push_back(known);
  throw OctopusError(ErrorKind::not_found,
                     fmt::format("packages names '{}', which is neither a step with a package nor "
                                 "a package of the deployment process{}{}",
                                 name,
                                 text::near_names_text(name, names),
                                 hint_for(name, spec, packages)));
}

// An entry that matches no package would silently leave it at its latest version.
void check_reference(const NameParts& parts,
                     const std::string& spec,
                     const std::vector<TemplatePackage>& packages) {
  if (parts.reference == k_any) return;
  std::vector<std::string> known;
  for (const auto& package : packages) {
    const bool is_meant = parts.name == k_any ||
                          text::equal_ignoring_case(package.step, parts.name) ||
                          text::equal_ignoring_case(package.package_id, parts.name);
    if (is_meant) known.push_back(package.name);
  }
  const bool is_known = std::ranges::any_of(known, [&](const std::string& name) {
    return text::equal_ignoring_case(name, parts.reference);
  });
  if (is_known) return;
  std::erase(known, "");
  throw OctopusError(ErrorKind::not_found,
                     fmt::format("packages names the package reference '{}' of '{}', which has no "
                                 "such package{}{}",
                                 parts.reference,
                                 parts.name,
                                 text::near_names_text(parts.reference, known),
                                 hint_for("", spec, packages)));
}

// The id and version of a package file; nullopt if the file is not a package.
std::optional<packaging::PackageName> identity_of(const std::filesystem::path& path) {
  if (path.extension() != ".nupkg") return packaging::parse_package_name(path.filename().string());
  try {
    return packaging::inspect_package(path).name;
  } catch (const PackagingError&) {
    return packaging::parse_package_name(path.filename().string());
  }
}

void read_folder(const std::filesystem::path& folder,
                 std::map<std::string, std::string>& versions) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator file(folder, error);
  if (error)
    throw PackagingError(packaging::ErrorKind::unreadable,
                         fmt::format("packagesFolder: folder '{}' cannot be read: {}",
                                     folder.string(),
                                     error.message()));
  for (; file != std::filesystem::recursive_directory_iterator(); file.increment(error)) {
    if (error || !file->is_regular_file(error)) continue;
    const auto name = identity_of(file->path());
    if (!name) continue;
    auto& version = versions[name->id];
    if (version.empty() || is_lower_version(version, name->version)) version = name->version;
  }
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || k_separators.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

} // namespace

PackageVersions::PackageVersions(const PackageWishes& wishes,
                                 const std::vector<TemplatePackage>& packages)
    : m_version(wishes.version) {
  for (const auto& spec : wishes.specs) {
    const auto places = separators_of(spec);
    if (places.empty()) continue; // refused when the step was created
    const auto parts = name_parts(std::string_view(spec).substr(0, places.back()), packages);
    if (!is_name(parts.name, packages)) throw_unknown(parts.name, spec, packages);
    check_reference(parts, spec, packages);
  }
  read(wishes.specs, packages, "packages");
  read(wishes.folder_specs, packages, "packagesFolder");
}

void PackageVersions::read(const std::vector<std::string>& specs,
                           const std::vector<TemplatePackage>& packages,
                           const std::string& source) {
  for (const auto& spec : specs) {
    const auto places = separators_of(spec);
    if (places.empty()) continue; // refused when the step was made
    const std::string_view text = spec;
    auto [name, reference] = name_parts(text.substr(0, places.back()), packages);
    auto version = unescaped(text.substr(places.back() + 1));
    const Entry* known = find(name, reference);
    if (known == nullptr) {
      m_entries.push_back({std::move(name), std::move(reference), std::move(version), source});
    } else if (known->source == source && known->version != version) {
      throw OctopusError(
          ErrorKind::refused,
          fmt::format(
              "{} gives '{}' two versions, '{}' and '{}'", source, name, known->version, version));
    }
  }
}

const PackageVersions::Entry* PackageVersions::find(const std::string& name,
                                                    const std::string& reference) const {
  const auto found = std::ranges::find_if(m_entries, [&](const Entry& entry) {
    return text::equal_names(entry.name, name) &&
           text::equal_ignoring_case(entry.reference, reference);
  });
  return found == m_entries.end() ? nullptr : &*found;
}

std::optional<VersionChoice> PackageVersions::choose(const TemplatePackage& package) const {
  const std::string any(k_any);
  const std::pair<std::string, std::string> precise_first[] = {{package.step, package.name},
                                                               {package.package_id, package.name},
                                                               {any, package.name},
                                                               {package.step, any},
                                                               {package.package_id, any},
                                                               {any, any}};
  for (const auto& [name, reference] : precise_first)
    if (const Entry* entry = find(name, reference))
      return VersionChoice{entry->version, entry->source};
  if (!package.fixed_version.empty())
    return VersionChoice{package.fixed_version, "fixed in the process"};
  if (!m_version.empty()) return VersionChoice{m_version, "packageVersion"};
  return std::nullopt;
}

std::vector<std::string> versions_in_folders(const std::vector<std::filesystem::path>& folders) {
  std::map<std::string, std::string> versions;
  std::string names;
  for (const auto& folder : folders) {
    read_folder(folder, versions);
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", folder.string());
  }
  if (versions.empty() && !folders.empty())
    throw PackagingError(packaging::ErrorKind::no_match,
                         fmt::format("packagesFolder: there is no package file in {}", names));
  std::vector<std::string> specs;
  for (const auto& [id, version] : versions)
    specs.push_back(fmt::format("{}:{}", escaped(id), escaped(version)));
  return specs;
}

std::string package_spec(const octopus::PackageReference& package, const std::string& version) {
  return fmt::format("{}:{}:{}", escaped(package.step), escaped(package.name), escaped(version));
}

} // namespace octostep::steps
