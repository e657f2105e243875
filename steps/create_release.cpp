#include "steps/create_release.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

#include "steps/definition_problems.h"
#include "steps/deployment.h"
#include "steps/octopus/lookup.h"
#include "steps/octopus/octopus_error.h"
#include "steps/step_log.h"
#include "steps/text_file.h"
#include "steps/version_spec.h"
#include "steps/write_once.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

struct CreateParameters {
  std::string project;
  octopus::CreateReleaseCommand command; // as given; plan() puts the looked-up names in
  std::optional<std::filesystem::path> release_notes_file;
  DeploymentParameters deployment;

  [[nodiscard]] bool deploys() const { return !deployment.execution.targets.environments.empty(); }
};

void check(const CreateParameters& parameters, std::vector<schema::Problem>& problems) {
  const octopus::CreateReleaseCommand& command = parameters.command;
  if (command.release_version.find_first_of(" \t\r\n") != std::string::npos)
    problems.push_back({"/releaseNumber",
                        fmt::format("'{}' contains a blank, which a release number cannot",
                                    command.release_version)});
  check_version_specs("packages", command.packages, problems);
  check_version_specs("gitResources", command.git_resources, problems);
  if (!command.release_notes.empty() && parameters.release_notes_file)
    problems.push_back(
        {"/releaseNotesFile", "release notes are given both as text and as a file: choose one"});
}

CreateParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  std::vector<schema::Problem> problems;
  CreateParameters parameters;
  parameters.project = values.text("project");
  octopus::CreateReleaseCommand& command = parameters.command;
  command.release_version = values.text("releaseNumber");
  command.channel_name = values.text("channel");
  command.package_version = values.text("packageVersion");
  command.package_prerelease = values.text("packagePrerelease");
  command.packages = values.list("packages");
  command.git_resources = values.list("gitResources");
  command.git_ref = values.text("gitRef");
  command.git_commit = values.text("gitCommit");
  command.release_notes = values.text("releaseNotes");
  for (const auto& [name, value] : values.pairs("customFields"))
    command.custom_fields.insert_or_assign(name, value);
  command.ignore_if_already_exists = values.flag("ignoreExisting");
  command.ignore_channel_rules = values.flag("ignoreChannelRules");
  if (const auto path = values.optional_text("releaseNotesFile"))
    parameters.release_notes_file = absolute_path(build.directory, *path);
  parameters.deployment = parse_deployment(values, build, "deployTo", problems);
  check(parameters, problems);
  throw_if_any(std::move(problems));
  return parameters;
}

class CreateRelease final : public Step {
public:
  explicit CreateRelease(CreateParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  struct Made {
    octopus::CreatedRelease release;
    std::string channel_id; // "" = not known yet
    bool is_new = true;
  };

  void plan_git(const StepContext& context);
  [[nodiscard]] std::vector<std::string> describe() const;
  [[nodiscard]] std::optional<octopus::Release> existing(StepContext& context) const;
  [[nodiscard]] Made make(StepContext& context) const;
  [[nodiscard]] Made make_or_accept(StepContext& context) const;
  [[nodiscard]] Found look_up(StepContext& context, const SentWrite& sent) const;
  [[nodiscard]] Found look_up_numberless(StepContext& context, const SentWrite& sent) const;
  [[nodiscard]] static Rows rows_of(const Made& made);
  [[nodiscard]] std::string channel_name(StepContext& context, const Made& made) const;
  [[nodiscard]] StepResult deploy(StepContext& context, const Made& made, Outputs outputs);

  CreateParameters m_parameters;
  octopus::Project m_project;
  octopus::CreateReleaseCommand m_command;
  DeploymentPlan m_deployment;
  std::vector<std::string> m_notices;
};

// The server refuses a Git reference for a project in the database, and cannot do without one else.
void CreateRelease::plan_git(const StepContext& context) {
  if (!m_project.is_version_controlled) {
    if (m_command.git_ref.empty() && m_command.git_commit.empty()) return;
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("project '{}' is not version-controlled: leave out 'gitRef' and 'gitCommit'",
                    m_project.name));
  }
  if (!m_command.git_ref.empty()) return;
  if (context.build.branch.empty())
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("project '{}' is version-controlled: give 'gitRef', its branch, tag or full "
                    "reference{}",
                    m_project.name,
                    m_command.git_commit.empty() ? "" : "; 'gitCommit' alone is not enough"));
  m_command.git_ref = context.build.branch;
  if (m_command.git_commit.empty()) m_command.git_commit = context.build.commit;
  m_notices.push_back(fmt::format(
      "gitRef is not given; the build's branch '{}'{} is taken",
      m_command.git_ref,
      m_command.git_commit.empty() ? "" : fmt::format(" at commit '{}'", m_command.git_commit)));
}

std::vector<std::string> CreateRelease::describe() const {
  const auto& command = m_command;
  std::vector<std::string> lines;
  lines.push_back(fmt::format("create release {} of project '{}' ({})",
                              command.release_version.empty() ? "numbered by the project's rule"
                                                              : "'" + command.release_version + "'",
                              m_project.name,
                              m_project.id));
  if (!command.channel_name.empty())
    lines.push_back(fmt::format("in channel '{}'", command.channel_name));
  if (!command.package_version.empty())
    lines.push_back(fmt::format("with packages of version '{}'", command.package_version));
  if (!command.packages.empty())
    lines.push_back(fmt::format("with packages {}", quoted_list(command.packages)));
  if (!command.git_ref.empty())
    lines.push_back(fmt::format("from Git reference '{}'", command.git_ref));
  if (!command.release_notes.empty())
    lines.push_back(
        fmt::format("with {} of release notes", size_text(command.release_notes.size())));
  if (command.ignore_if_already_exists)
    lines.emplace_back("an existing release of that number is accepted");
  return lines;
}

Plan CreateRelease::plan(StepContext& context) {
  m_command = m_parameters.command;
  m_notices.clear();
  m_project = octopus::find_project(*context.server, m_parameters.project);
  m_command.project_name = m_project.name;
  plan_git(context);
  if (!m_command.channel_name.empty())
    m_command.channel_name =
        octopus::find_channel(*context.server, m_project, m_command.channel_name).name;
  if (m_parameters.release_notes_file)
    m_command.release_notes = read_text_file(*m_parameters.release_notes_file, "releaseNotesFile");
  Plan plan;
  plan.lines = describe();
  plan.lines.insert(plan.lines.end(), m_notices.begin(), m_notices.end());
  if (!m_command.release_version.empty())
    plan.outputs = {{"releaseVersion", m_command.release_version}};
  if (context.dry_run != nullptr)
    context.dry_run->releases.push_back({m_project.id, m_command.release_version});
  const auto& targets = m_parameters.deployment.execution.targets;
  if (m_parameters.deploys()) {
    // A wrong deployment option must not leave a release behind that nobody deploys.
    m_deployment = plan_deployment(context, m_project, m_parameters.deployment);
    m_deployment.command.release_version = m_command.release_version;
    note_planned_deployment(context, m_deployment);
    plan.lines.emplace_back("then deploy it");
    for (auto& line : describe_deployment(m_deployment)) plan.lines.push_back(std::move(line));
  } else if (!targets.tenants.empty() || !targets.tenant_tags.empty()) {
    m_notices.emplace_back("tenants are given without 'deployTo': nothing will be deployed");
    plan.lines.push_back("warning: " + m_notices.back());
  }
  return plan;
}

std::optional<octopus::Release> CreateRelease::existing(StepContext& context) const {
  if (!m_command.ignore_if_already_exists || m_command.release_version.empty()) return std::nullopt;
  return context.server->release_by_version(m_project.id, m_command.release_version);
}

CreateRelease::Made CreateRelease::make_or_accept(StepContext& context) const {
  if (const auto release = existing(context))
    return {{release->id, release->version}, release->channel_id, /*is_new=*/false};
  return {context.server->create_release(m_command), "", /*is_new=*/true};
}

Rows CreateRelease::rows_of(const Made& made) {
  return {{{"releaseId", made.release.release_id},
           {"releaseVersion", made.release.release_version},
           {"channelId", made.channel_id},
           {"created", made.is_new ? "true" : "false"}}};
}

CreateRelease::Made CreateRelease::make(StepContext& context) const {
  Write write;
  write.kind = "release";
  write.title = m_command.release_version.empty()
                    ? fmt::format("Release of {}", m_project.name)
                    : fmt::format("Release {} of {}", m_command.release_version, m_project.name);
  write.target = m_project.name;
  write.facts = {{"projectId", m_project.id}, {"releaseVersion", m_command.release_version}};
  write.advice = fmt::format("look at project '{}' in Octopus before trying again", m_project.name);
  // The server keeps release numbers unique within a project.
  write.may_repeat = !m_command.release_version.empty();
  write.send = [&] { return rows_of(make_or_accept(context)); };
  write.look_up = [&](StepContext& looking, const SentWrite& sent) {
    return m_command.release_version.empty() ? look_up_numberless(looking, sent)
                                             : look_up(looking, sent);
  };
  const Rows rows = write_once(context, write);
  if (rows.empty()) throw std::logic_error("a release was written without a result");
  return {{value_in(rows[0], "releaseId"), value_in(rows[0], "releaseVersion")},
          value_in(rows[0], "channelId"),
          value_in(rows[0], "created") == "true"};
}

Found CreateRelease::look_up(StepContext& context, const SentWrite& sent) const {
  const auto release = context.server->release_by_version(m_project.id, m_command.release_version);
  if (!release) return {};
  const bool is_new = release->assembled && *release->assembled >= sent.since;
  if (!is_new && !m_command.ignore_if_already_exists)
    throw OctopusError(
        ErrorKind::conflict,
        fmt::format(
            "release '{}' of project '{}' existed already: use another number, or 'ignoreExisting'",
            m_command.release_version,
            m_project.name));
  return {rows_of({{release->id, release->version}, release->channel_id, is_new}),
          /*is_there=*/true,
          /*may_grow=*/false};
}

// The number is the server's choice, so a new release may be this one or somebody else's.
Found CreateRelease::look_up_numberless(StepContext& context, const SentWrite& sent) const {
  for (const auto& release : context.server->releases(m_project.id)) {
    if (!release.assembled || *release.assembled < sent.since) continue;
    throw OctopusError(
        ErrorKind::unclear_write,
        fmt::format("Release of {}: whether it was created is unclear; release '{}' is new, and "
                    "without 'releaseNumber' nothing tells whether it is the one: look at project "
                    "'{}' in Octopus before trying again",
                    m_project.name,
                    release.version,
                    m_project.name));
  }
  return {};
}

// Only for the outputs, so a fault is no reason to fail.
std::string CreateRelease::channel_name(StepContext& context, const Made& made) const {
  if (!m_command.channel_name.empty() && made.is_new) return m_command.channel_name;
  try {
    std::string channel_id = made.channel_id;
    if (channel_id.empty())
      if (const auto release = context.server->release(made.release.release_id))
        channel_id = release->channel_id;
    for (const auto& channel : context.server->channels(m_project.id))
      if (channel.id == channel_id) return channel.name;
    return channel_id;
  } catch (const OctopusError& error) {
    say(context,
        Level::verbose,
        fmt::format("The release's channel could not be read: {}", error.what()));
    return made.channel_id;
  }
}

// The deployment is started before the channel's name is read, so that it does not wait for that.
StepResult CreateRelease::deploy(StepContext& context, const Made& made, Outputs outputs) {
  m_deployment.command.release_version = made.release.release_version;
  const StartedTasks started = start_deployment(context, m_deployment, made.release.release_id);
  outputs.insert(outputs.begin() + 2, {"channel", channel_name(context, made)});
  StepResult result = follow_deployment(context, m_deployment, started);
  for (auto& output : result.outputs)
    if (output.first != "releaseVersion") outputs.push_back(std::move(output));
  result.outputs = std::move(outputs);
  return result;
}

StepResult CreateRelease::execute(StepContext& context) {
  for (const auto& notice : m_notices) say(context, Level::warning, notice);
  const Made made = make(context);
  const auto& [id, version] = made.release;
  say(context,
      Level::highlight,
      fmt::format("Release '{}' of project '{}' {}: {}",
                  version,
                  m_project.name,
                  made.is_new ? "was created" : "existed already",
                  context.server->release_link(id)));
  Outputs outputs{{"releaseId", id}, {"releaseVersion", version}, {"created", made.is_new}};
  announce_outputs(context, outputs);
  if (m_parameters.deploys() && made.is_new) return deploy(context, made, std::move(outputs));

  StepResult result;
  outputs.insert(outputs.begin() + 2, {"channel", channel_name(context, made)});
  announce_outputs(context, {outputs[2]});
  result.outputs = std::move(outputs);
  if (m_parameters.deploys()) {
    say(context,
        Level::warning,
        fmt::format(
            "Release '{}' existed already, so nothing was deployed: use a deploy step for that",
            version));
    result.outcome = Outcome::succeeded_with_warnings;
  }
  return result;
}

} // namespace

std::unique_ptr<Step> make_create_release(const schema::ParameterValues& values,
                                          const BuildFacts& build) {
  return std::make_unique<CreateRelease>(parse(values, build));
}

} // namespace octostep::steps
