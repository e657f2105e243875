#include "steps/release/release_comparison.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"
#include "steps/release/octopus_version.h"

namespace octostep::steps {
namespace {

const octopus::SelectedPackage* selected(const octopus::Release& release,
                                         const octopus::PackageReference& package) {
  const auto found = std::ranges::find_if(release.packages, [&](const auto& candidate) {
    return text::equal_names(candidate.step, package.step) &&
           text::equal_names(candidate.name, package.name);
  });
  return found == release.packages.end() ? nullptr : &*found;
}

void compare_packages(const octopus::Release& release,
                      const PackageWishes& wishes,
                      const octopus::ReleaseTemplate& shown,
                      std::vector<std::string>& found) {
  const PackageVersions versions(wishes, shown.packages);
  for (const auto& package : shown.packages) {
    const auto choice = versions.choose(package);
    const auto* present = selected(release, package);
    if (!choice || (present != nullptr && is_same_version(present->version, choice->version)))
      continue;
    found.push_back(fmt::format("step '{}' has package '{}' {} and not {}",
                                package.step,
                                package.package_id,
                                present == nullptr ? "in no version" : present->version,
                                choice->version));
  }
}

// "refs/heads/main" and "main" are the same.
std::string_view short_reference(std::string_view ref) {
  for (const std::string_view prefix : {"refs/heads/", "refs/tags/"})
    if (ref.starts_with(prefix)) return ref.substr(prefix.size());
  return ref;
}

// The server trims notes and may change line ends.
std::string comparable(std::string_view text) {
  std::string result(text::trimmed(text));
  std::erase(result, '\r');
  while (!result.empty() && result.back() == '\n') result.pop_back();
  return result;
}

} // namespace

std::vector<std::string> differences(const octopus::Release& release,
                                     const std::string& channel_name,
                                     const WantedContent& wanted,
                                     const std::optional<octopus::ReleaseTemplate>& shown) {
  std::vector<std::string> found;
  if (wanted.channel && wanted.channel->id != release.channel_id)
    found.push_back(
        fmt::format("its channel is '{}' and not '{}'", channel_name, wanted.channel->name));
  if (shown) compare_packages(release, wanted.packages, *shown, found);
  if (!wanted.git_ref.empty() &&
      short_reference(wanted.git_ref) != short_reference(release.git_ref))
    found.push_back(
        fmt::format("its Git reference is '{}' and not '{}'", release.git_ref, wanted.git_ref));
  if (!wanted.git_commit.empty() && !release.git_commit.starts_with(wanted.git_commit))
    found.push_back(
        fmt::format("its commit is '{}' and not '{}'", release.git_commit, wanted.git_commit));
  if (!wanted.notes.empty() && comparable(wanted.notes) != comparable(release.notes))
    found.emplace_back("its release notes are others");
  for (const auto& [name, value] : wanted.custom_fields) {
    const auto field =
        std::ranges::find_if(release.custom_fields, [&name = name](const auto& candidate) {
          return text::equal_names(candidate.first, name);
        });
    const std::string present = field == release.custom_fields.end() ? "" : field->second;
    if (present != value)
      found.push_back(fmt::format("its field '{}' is '{}' and not '{}'", name, present, value));
  }
  return found;
}

} // namespace octostep::steps
