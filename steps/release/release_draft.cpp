#include "steps/release/release_draft.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schema/text/quoted_list.h"
#include "steps/commits/commit_notes.h"
#include "steps/commits/git_reference.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"
#include "steps/release/plan_report.h"
#include "steps/release/release_planner.h"
#include "steps/shared_parameters.h"
#include "steps/step_log.h"

namespace octostep::steps {

using octopus::ErrorKind;
using octopus::OctopusError;

ReleaseDraft::ReleaseDraft(StepContext& context, const CreateParameters& parameters)
    : project(find_project(
          *context.server, parameters.project, parameters.deployment.execution.targets)),
      command(parameters.command),
      m_parameters(parameters) {
  command.project_name = project.name;
  plan_git(context);
  plan_channel(context);
  plan_notes(context);
  plan_packages(context);
}

std::string ReleaseDraft::version() const {
  return command.release_version.empty() && plan ? plan->release_version : command.release_version;
}

// The server refuses a Git reference for a project in the database, and requires one for any other.
void ReleaseDraft::plan_git(StepContext& context) {
  if (project.is_version_controlled) {
    auto place = find_git_place(context, project, command.git_ref, command.git_commit);
    command.git_ref = std::move(place.ref);
    command.git_commit = std::move(place.commit);
    notices = std::move(place.notices);
  } else if (!command.git_ref.empty() || !command.git_commit.empty()) {
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("project '{}' is not version-controlled: leave out 'gitRef' and 'gitCommit'",
                    project.name));
  }
}

void ReleaseDraft::plan_channel(StepContext& context) {
  if (command.channel_name.empty()) return;
  wanted.channel = octopus::find_channel(*context.server, project, command.channel_name);
  command.channel_name = wanted.channel->name;
}

void ReleaseDraft::plan_notes(const StepContext& context) {
  if (m_parameters.release_notes_file)
    command.release_notes =
        read_text_parameter(*m_parameters.release_notes_file, "releaseNotesFile");
  if (m_parameters.notes_from_commits)
    command.release_notes = notes_from_commits(context.build, notices);
}

// Choosing versions here costs requests. If only the channel is left to choose, the server does it;
// if it refuses, the plan explains why.
bool ReleaseDraft::is_choice_left(const StepContext& context) const {
  return context.dry_run != nullptr || m_parameters.only_plans || command.package_version.empty() ||
         !command.packages.empty() || !wanted.packages.folder_specs.empty();
}

std::optional<ReleasePlan> ReleaseDraft::try_plan(StepContext& context) const {
  ReleaseWish wish;
  wish.project = project;
  wish.git_ref = command.git_ref;
  wish.channel = wanted.channel;
  wish.packages = wanted.packages;
  wish.prerelease = command.package_prerelease;
  wish.ignores_rules = command.ignore_channel_rules;
  try {
    return plan_release(context, wish);
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::forbidden) throw;
    say(context,
        Level::verbose,
        fmt::format("The packages of the release cannot be seen, so the server chooses them: {}",
                    error.what()));
    return std::nullopt;
  }
}

void ReleaseDraft::plan_packages(StepContext& context) {
  wanted.packages = {
      command.packages, versions_in_folders(m_parameters.package_folders), command.package_version};
  wanted.git_ref = command.git_ref;
  wanted.git_commit = command.git_commit;
  wanted.notes = command.release_notes;
  wanted.custom_fields = command.custom_fields;
  existing_release = existing(context);
  if (existing_release) (void)accept(context, *existing_release);
  if (existing_release || !is_choice_left(context)) return;
  plan = try_plan(context);
  if (!plan) { // the server reads the entries itself
    for (const auto& spec : wanted.packages.folder_specs) command.packages.push_back(spec);
    return;
  }
  if (version().empty())
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("the release of project '{}' has no number: the project has no template for "
                    "it, and the package it is taken from is not in the release; give "
                    "'releaseNumber'",
                    project.name));
  command.packages = plan->specs();
  command.channel_name = plan->chosen.channel.name;
  command.package_version.clear();
  command.package_prerelease.clear();
}

std::vector<std::string> ReleaseDraft::describe() const {
  std::vector<std::string> lines;
  if (existing_release)
    lines.push_back(
        fmt::format("release '{}' of project '{}' ({}) is there already, as it is asked for",
                    existing_release->version,
                    project.name,
                    project.id));
  else
    lines.push_back(fmt::format("create release {} of project '{}' ({})",
                                command.release_version.empty()
                                    ? "numbered by the project's rule"
                                    : "'" + command.release_version + "'",
                                project.name,
                                project.id));
  if (!command.channel_name.empty() && !plan)
    lines.push_back(fmt::format("in channel '{}'", command.channel_name));
  if (!command.package_version.empty())
    lines.push_back(fmt::format("with packages of version '{}'", command.package_version));
  if (!command.packages.empty() && !plan)
    lines.push_back(fmt::format("with packages {}", text::quoted_list(command.packages)));
  if (!command.git_ref.empty())
    lines.push_back(fmt::format("from Git reference '{}'", command.git_ref));
  if (!command.release_notes.empty())
    lines.push_back(
        fmt::format("with {} of release notes", size_text(command.release_notes.size())));
  if (m_parameters.accepts_existing && !existing_release)
    lines.emplace_back("an existing release of that number and content is accepted");
  if (plan)
    for (auto& line : plan_lines(*plan)) lines.push_back(std::move(line));
  return lines;
}

std::optional<octopus::Release> ReleaseDraft::existing(StepContext& context) const {
  if (!m_parameters.accepts_existing || command.release_version.empty()) return std::nullopt;
  return context.server->release_by_version(project.id, command.release_version);
}

// Called only if a message needs it.
std::string ReleaseDraft::name_of_channel(StepContext& context,
                                          const octopus::Release& release) const {
  if (!wanted.channel || wanted.channel->id == release.channel_id) return "";
  for (const auto& channel : context.server->channels(project.id))
    if (channel.id == release.channel_id) return channel.name;
  return release.channel_id;
}

MadeRelease ReleaseDraft::accept(StepContext& context, const octopus::Release& release) const {
  const auto& wishes = wanted.packages;
  const bool compares_packages =
      !wishes.specs.empty() || !wishes.folder_specs.empty() || !wishes.version.empty();
  const auto shown =
      compares_packages
          ? context.server->release_template(project, command.git_ref, release.channel_id)
          : std::nullopt;
  const auto found = differences(release, name_of_channel(context, release), wanted, shown);
  if (!found.empty())
    throw OctopusError(
        ErrorKind::conflict,
        fmt::format("release '{}' of project '{}' exists already and is another one: {}; use "
                    "another number, or ask for what it holds",
                    release.version,
                    project.name,
                    fmt::join(found, ", ")));
  return {{release.id, release.version}, release.channel_id, /*is_new=*/false};
}

// If the server was to choose and refuses the release, planning it here explains why.
octopus::CreatedRelease ReleaseDraft::create(StepContext& context) const {
  try {
    return context.server->create_release(command);
  } catch (const OctopusError& refusal) {
    if (refusal.kind() != ErrorKind::refused || plan) throw;
    try {
      if (const auto refused = try_plan(context))
        for (auto& line : plan_lines(*refused)) say(context, Level::info, std::move(line));
    } catch (const OctopusError& reason) {
      throw OctopusError(ErrorKind::refused,
                         fmt::format("{}; {}", refusal.what(), reason.what()),
                         refusal.http_status(),
                         refusal.server_errors());
    }
    throw;
  }
}

// Another build may create the same release between our lookup and our request. So the server is
// asked to refuse an existing release, which shows who created it.
MadeRelease ReleaseDraft::make(StepContext& context) const {
  if (const auto release = existing(context)) return accept(context, *release);
  try {
    return {create(context), "", /*is_new=*/true};
  } catch (const OctopusError& refusal) {
    if (refusal.kind() != ErrorKind::refused && refusal.kind() != ErrorKind::conflict) throw;
    const auto release = existing(context);
    if (!release) throw;
    return accept(context, *release);
  }
}

} // namespace octostep::steps
