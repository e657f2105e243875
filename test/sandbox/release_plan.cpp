#include "test/sandbox/release_plan.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/git_references.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/package_selection.h"
#include "test/sandbox/package_versions.h"
#include "test/sandbox/text.h"
#include "test/sandbox/version.h"
#include "test/sandbox/version_mask.h"

namespace octostep::sandbox {
namespace {

const json& feed_of(const Call& call, const NeededPackage& package) {
  return call.store.at("Feeds", package.feed_id);
}

bool exists(const Call& call, const NeededPackage& package, const std::string& version) {
  const auto versions = versions_in_feed(call, feed_of(call, package), package.package_id, {});
  return std::any_of(versions.begin(), versions.end(), [&](const std::string& known) {
    return equal_ignoring_case(known, version);
  });
}

std::string
missing_text(const Call& call, const NeededPackage& package, const std::string& version) {
  return fmt::format(
      "The package '{}' version '{}' for step '{}' could not be found in the feed '{}'.",
      package.package_id,
      version,
      package.step,
      text_of(feed_of(call, package), "Name"));
}

std::string violation_text(const json& channel,
                           const NeededPackage& package,
                           const std::string& version,
                           const ChannelRule& rule) {
  return fmt::format("The package '{}' version '{}' for step '{}' does not satisfy the rules of "
                     "the channel '{}' (version "
                     "range '{}', pre-release tag '{}').",
                     package.package_id,
                     version,
                     package.step,
                     text_of(channel, "Name"),
                     rule.range,
                     rule.tag);
}

// The packages of a release in one channel, and what is wrong with them.
struct Candidate {
  const json* channel = nullptr;
  std::vector<SelectedPackage> packages;
  std::vector<std::string> problems;
};

class ReleasePlanner {
public:
  ReleasePlanner(const Call& call, const json& project, const ReleaseCommand& command)
      : m_call(call),
        m_project(project),
        m_command(command),
        m_process(call.store.at("DeploymentProcesses", text_of(project, "DeploymentProcessId"))) {
    for (const auto& text : command.packages)
      m_specifications.push_back(parse_package_specification(text));
    check_each_names_a_package(m_specifications, packages_of_process(m_process));
  }

  ReleaseFacts plan() {
    const auto reference =
        require_git_reference(m_project, m_command.git_ref, m_command.git_commit);
    const auto candidate = choose_channel();
    if (!candidate.problems.empty())
      throw ApiError(400, "The release cannot be created.", candidate.problems);
    ReleaseFacts facts;
    facts.channel_id = text_of(*candidate.channel, "Id");
    facts.packages = candidate.packages;
    facts.version = version_of(candidate.packages);
    facts.notes = m_command.notes;
    facts.assembled = m_call.now;
    facts.ignore_channel_rules = m_command.ignore_channel_rules;
    facts.git_resources = select_git_resources();
    check_custom_fields(*candidate.channel);
    facts.custom_fields = m_command.custom_fields;
    if (reference) {
      facts.git_ref = reference->canonical;
      facts.git_commit = reference->commit;
    }
    return facts;
  }

private:
  Candidate choose_channel() const {
    if (!m_command.channel.empty()) {
      const json* const named =
          find_in_project(m_call, "Channels", text_of(m_project, "Id"), m_command.channel);
      if (named != nullptr) return candidate_for(*named);
      throw ApiError(400,
                     fmt::format("The channel '{}' does not exist in the project '{}'.",
                                 m_command.channel,
                                 text_of(m_project, "Name")));
    }
    std::vector<Candidate> candidates;
    for (const auto& channel : m_call.store.all("Channels"))
      if (text_of(channel, "ProjectId") == text_of(m_project, "Id"))
        candidates.push_back(candidate_for(channel));
    std::stable_sort(
        candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
          return flag_of(*a.channel, "IsDefault") && !flag_of(*b.channel, "IsDefault");
        });
    for (const auto& candidate : candidates)
      if (candidate.problems.empty()) return candidate;
    return candidates.front();
  }

  Candidate candidate_for(const json& channel) const {
    Candidate candidate{&channel, {}, {}};
    for (const auto& package : packages_of_process(m_process, text_of(channel, "Id"))) {
      const auto rule = rule_for(channel, package);
      const auto version = version_for(package, rule);
      if (version.empty())
        candidate.problems.push_back(fmt::format(
            "No version of the package '{}' for step '{}' could be found in the feed '{}'.",
            package.package_id,
            package.step,
            text_of(feed_of(m_call, package), "Name")));
      else
        candidate.packages.push_back({package.step, package.reference, version});
    }
    const auto problems = check_packages(
        m_call, m_project, channel, candidate.packages, m_command.ignore_channel_rules);
    candidate.problems.insert(candidate.problems.end(), problems.begin(), problems.end());
    return candidate;
  }

  std::string version_for(const NeededPackage& package, const ChannelRule& rule) const {
    if (auto chosen = chosen_version(m_specifications, package); !chosen.empty()) return chosen;
    if (!package.fixed_version.empty()) return package.fixed_version;
    if (!m_command.package_version.empty()) return m_command.package_version;
    const auto tag = m_command.package_prerelease.empty() ? rule.tag : m_command.package_prerelease;
    const auto versions =
        versions_in_feed(m_call,
                         feed_of(m_call, package),
                         package.package_id,
                         {{rule.range, tag, rule.version_pattern, rule.strategy}});
    return versions.empty() ? std::string{} : versions.front();
  }

  std::string version_of(const std::vector<SelectedPackage>& packages) const {
    auto version = std::string{trim(m_command.version)};
    if (version.empty()) version = derived_version(packages);
    return numbered_release(m_call.store, m_project, version);
  }

  std::string derived_version(const std::vector<SelectedPackage>& packages) const {
    const json& donor = m_project.at("VersioningStrategy").at("DonorPackage");
    if (donor.is_null()) return next_release_version(m_call.store, m_project);
    for (const auto& package : packages)
      if (package.step == text_of(donor, "DeploymentAction") &&
          package.reference == text_of(donor, "PackageReference"))
        return package.version;
    throw ApiError(400,
                   "The release version comes from a package, but that package has no version.");
  }

  std::vector<SelectedGitResource> select_git_resources() const {
    std::vector<SelectedGitResource> selected;
    for (const auto& step : m_process.at("Steps"))
      for (const auto& action : step.at("Actions"))
        for (const auto& resource : action.at("GitDependencies"))
          selected.push_back({text_of(action, "Name"),
                              text_of(resource, "Name"),
                              git_ref_for(text_of(action, "Name"), resource),
                              {}});
    return selected;
  }

  std::string git_ref_for(const std::string& step, const json& resource) const {
    auto git_ref = text_of(resource, "DefaultBranch");
    for (const auto& text : m_command.git_resources) {
      const auto parts = split_specification(text);
      if (parts.size() < 2 || parts.size() > 3)
        throw ApiError(
            400,
            fmt::format(
                "The Git resource '{}' does not have the form 'step:ref' or 'step:name:ref'.",
                text));
      const auto name = parts.size() == 3 ? parts[1] : std::string{};
      if (equal_ignoring_case(parts[0], step) &&
          equal_ignoring_case(name, text_of(resource, "Name")) && parts.back() != "*")
        git_ref = parts.back();
    }
    return git_ref;
  }

  void check_custom_fields(const json& channel) const {
    const auto& definitions = channel.at("CustomFieldDefinitions");
    for (const auto& custom_field : m_command.custom_fields) {
      const auto& name = custom_field.first;
      const bool is_known =
          std::any_of(definitions.begin(), definitions.end(), [&](const json& field) {
            return equal_ignoring_case(text_of(field, "FieldName"), name);
          });
      if (!is_known)
        throw ApiError(400,
                       fmt::format("The channel '{}' has no custom field '{}'.",
                                   text_of(channel, "Name"),
                                   name));
    }
  }

  const Call& m_call;
  const json& m_project;
  const ReleaseCommand& m_command;
  const json& m_process;
  std::vector<PackageSpecification> m_specifications;
};

} // namespace

std::vector<NeededPackage> packages_of_process(const json& process, const std::string& channel_id) {
  std::vector<NeededPackage> packages;
  for (const auto& step : process.at("Steps"))
    for (const auto& action : step.at("Actions")) {
      const json& channels = action.at("Channels");
      const bool runs = channel_id.empty() || channels.empty() ||
                        std::find(channels.begin(), channels.end(), channel_id) != channels.end();
      if (flag_of(action, "IsDisabled") || !runs) continue;
      for (const auto& package : action.at("Packages"))
        packages.push_back({text_of(action, "Name"),
                            text_of(package, "Name"),
                            text_of(package, "PackageId"),
                            text_of(package, "FeedId"),
                            text_of(package, "Version")});
    }
  return packages;
}

ChannelRule rule_for(const json& channel, const NeededPackage& package) {
  for (const auto& rule : channel.at("Rules"))
    for (const auto& covered : rule.at("ActionPackages"))
      if (equal_ignoring_case(text_of(covered, "DeploymentAction"), package.step) &&
          equal_ignoring_case(text_of(covered, "PackageReference"), package.reference))
        return {text_of(rule, "VersionRange"),
                text_of(rule, "Tag"),
                text_of(rule, "VersionTagRegex"),
                text_of(rule, "VersioningStrategy")};
  return {};
}

std::vector<std::string> check_packages(const Call& call,
                                        const json& project,
                                        const json& channel,
                                        const std::vector<SelectedPackage>& selected,
                                        bool ignore_channel_rules) {
  std::vector<std::string> problems;
  const auto& process =
      call.store.at("DeploymentProcesses", text_of(project, "DeploymentProcessId"));
  for (const auto& package : packages_of_process(process, text_of(channel, "Id"))) {
    const auto chosen =
        std::find_if(selected.begin(), selected.end(), [&](const SelectedPackage& candidate) {
          return equal_ignoring_case(candidate.step, package.step) &&
                 equal_ignoring_case(candidate.reference, package.reference);
        });
    if (chosen == selected.end()) continue;
    const auto rule = rule_for(channel, package);
    if (!exists(call, package, chosen->version))
      problems.push_back(missing_text(call, package, chosen->version));
    else if (!ignore_channel_rules && !fits_rule(chosen->version, rule))
      problems.push_back(violation_text(channel, package, chosen->version, rule));
  }
  return problems;
}

std::string next_release_version(const Store& store, const json& project) {
  const auto releases = releases_of_project(store, text_of(project, "Id"));
  if (releases.empty()) return "0.0.1";
  const auto last = Version::parse(text_of(*releases.front(), "Version"));
  return last ? last->next() : "0.0.1";
}

std::string numbered_release(const Store& store, const json& project, const std::string& wanted) {
  std::vector<std::string> versions;
  for (const json* release : releases_of_project(store, text_of(project, "Id")))
    versions.push_back(text_of(*release, "Version"));
  auto version = counted_version(wanted, versions);
  if (version.find(' ') != std::string::npos || !Version::parse(version))
    throw ApiError(400, fmt::format("The release version '{}' is not valid.", version));
  return version;
}

ReleaseFacts plan_release(const Call& call, const json& project, const ReleaseCommand& command) {
  return ReleasePlanner{call, project, command}.plan();
}

} // namespace octostep::sandbox
