#include "steps/release/create_parameters.h"

#include <fmt/format.h>

#include "schema/value_text.h"
#include "steps/release/octopus_version.h"
#include "steps/release/version_spec.h"
#include "steps/shared_parameters.h"

namespace octostep::steps {
namespace {

// Only the server knows the names of custom fields, so a line is split at its first separator.
void read_custom_fields(const schema::ParameterValues& values,
                        octopus::CreateReleaseCommand& command,
                        std::vector<schema::Problem>& problems) {
  for (const auto& [name, value] : values.pairs("customFields"))
    if (!command.custom_fields.emplace(name, value).second)
      problems.push_back({"/customFields", fmt::format("'customFields' gives '{}' twice", name)});
}

void check(const CreateParameters& parameters, std::vector<schema::Problem>& problems) {
  const octopus::CreateReleaseCommand& command = parameters.command;
  if (command.release_version.find_first_of(" \t\r\n") != std::string::npos)
    problems.push_back({"/releaseNumber",
                        fmt::format("'{}' contains a blank, which a release number cannot",
                                    command.release_version)});
  if (command.package_version.find(':') != std::string::npos)
    problems.push_back(
        {"/packageVersion",
         fmt::format("'{}' is no version: entries of the form step:version belong in 'packages'",
                     command.package_version)});
  if (parameters.notes_from_commits &&
      (!command.release_notes.empty() || parameters.release_notes_file))
    problems.push_back({"/releaseNotesFromCommits",
                        "release notes are given and to be made of commits, too: choose one"});
  check_version_specs("packages", command.packages, problems);
  check_version_specs("gitResources", command.git_resources, problems);
}

octopus::CreateReleaseCommand parse_command(const schema::ParameterValues& values) {
  octopus::CreateReleaseCommand command;
  command.release_version = values.text("releaseNumber");
  command.channel_name = values.text("channel");
  command.package_version = values.text("packageVersion");
  command.package_prerelease = values.text("packagePrerelease");
  command.packages = values.list("packages");
  command.git_resources = values.list("gitResources");
  command.git_ref = values.text("gitRef");
  command.git_commit = values.text("gitCommit");
  command.release_notes = values.text("releaseNotes");
  command.ignore_channel_rules = values.flag("ignoreChannelRules");
  return command;
}

// A mask that the server counts ("1.i") has the form of a version.
void check_number(const std::string& number, std::vector<schema::Problem>& problems) {
  if (number.empty() || parse_octopus_version(number)) return;
  problems.push_back(
      {"/releaseNumber",
       fmt::format("'{}' is no release number: it has up to four numbers up to 2147483647, then "
                   "letters, digits and . - _, then metadata behind '+', such as 1.0.78 or "
                   "2.1.0-beta.3",
                   schema::quotable(number))});
}

} // namespace

CreateParameters parse_create_parameters(const schema::ParameterValues& values,
                                         const BuildFacts& build) {
  std::vector<schema::Problem> problems;
  CreateParameters parameters;
  parameters.project = values.text("project");
  parameters.command = parse_command(values);
  read_custom_fields(values, parameters.command, problems);
  parameters.accepts_existing = values.flag("ignoreExisting");
  parameters.deploys_existing = values.flag("deployExisting");
  parameters.notes_from_commits = values.flag("releaseNotesFromCommits");
  parameters.only_plans = values.flag("whatIf");
  parameters.numbers_build = values.flag("setBuildNumber");
  if (const auto path = values.optional_text("releaseNotesFile"))
    parameters.release_notes_file = absolute_path(build.directory, *path);
  for (const auto& folder : values.list("packagesFolder"))
    parameters.package_folders.push_back(absolute_path(build.directory, folder));
  parameters.deployment = parse_deployment(values, build, "deployTo", problems);
  check(parameters, problems);
  check_number(parameters.command.release_version, problems);
  throw_if_any(std::move(problems));
  return parameters;
}

} // namespace octostep::steps
