#include "steps/create_release.h"

#include <stdexcept>

#include <fmt/format.h>

#include "steps/deployment/current_targets.h"
#include "steps/deployment/deployment.h"
#include "steps/deployment/prompted_variables.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"
#include "steps/release/create_parameters.h"
#include "steps/release/plan_report.h"
#include "steps/release/release_draft.h"
#include "steps/step_log.h"
#include "steps/write_once.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

class CreateRelease final : public Step {
public:
  explicit CreateRelease(CreateParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  void note_planned_release(StepContext& context) const;
  void plan_following_deployment(StepContext& context, Plan& plan);
  [[nodiscard]] MadeRelease make(StepContext& context) const;
  [[nodiscard]] Found look_up(StepContext& context, const SentWrite& sent) const;
  [[nodiscard]] Found look_up_numberless(StepContext& context, const SentWrite& sent) const;
  [[nodiscard]] static Rows rows_of(const MadeRelease& made);
  [[nodiscard]] std::string channel_name(StepContext& context, const MadeRelease& made) const;
  [[nodiscard]] StepResult deploy(StepContext& context, const MadeRelease& made, Outputs outputs);

  CreateParameters m_parameters;
  ReleaseDraft m_draft;
  DeploymentPlan m_deployment;
};

// A wrong deployment option must not leave behind a release that nobody deploys.
void CreateRelease::plan_following_deployment(StepContext& context, Plan& plan) {
  m_deployment = plan_deployment(context, m_draft.project, m_parameters.deployment);
  m_deployment.command.release_version = m_draft.command.release_version;
  const auto& existing = m_draft.existing_release;
  m_deployment.command.variables =
      check_prompts(context,
                    existing ? prompts_of(*existing) : prompts_of(m_draft.project),
                    {m_draft.project.id, m_draft.plan ? m_draft.plan->chosen.channel.id : ""},
                    m_deployment.targets,
                    m_deployment.variables);
  octopus::Release to_be_made;
  to_be_made.git_ref = m_draft.command.git_ref;
  check_skipped_steps(context, m_deployment, existing ? *existing : to_be_made);
  if (existing) leave_out_current(context, m_deployment, existing->id);
  note_planned_deployment(context, m_deployment);
  plan.lines.emplace_back("then deploy it");
  for (auto& line : describe_deployment(m_deployment)) plan.lines.push_back(std::move(line));
}

// Comes first: if something is wrong with the release, that must not make the steps that deploy it
// look wrong, too.
void CreateRelease::note_planned_release(StepContext& context) const {
  const std::string& version = m_parameters.command.release_version;
  if (context.dry_run == nullptr || version.empty()) return;
  context.dry_run->known_outputs = {{"releaseVersion", version}};
  const auto project = find_project(
      *context.server, m_parameters.project, m_parameters.deployment.execution.targets);
  context.dry_run->releases.push_back({project.id, version});
}

Plan CreateRelease::plan(StepContext& context) {
  note_planned_release(context);
  m_draft = ReleaseDraft(context, m_parameters);
  Plan plan;
  plan.lines = m_draft.describe();
  plan.lines.insert(plan.lines.end(), m_draft.notices.begin(), m_draft.notices.end());
  const std::string version = m_draft.version();
  if (!version.empty()) plan.outputs = {{"releaseVersion", version}};
  if (m_draft.plan) plan.outputs.emplace_back("channel", m_draft.plan->chosen.channel.name);
  if (context.dry_run != nullptr && m_parameters.command.release_version.empty())
    context.dry_run->releases.push_back({m_draft.project.id, version});
  const auto& targets = m_parameters.deployment.execution.targets;
  if (m_parameters.deploys()) {
    plan_following_deployment(context, plan);
  } else if (!targets.tenants.empty() || !targets.tenant_tags.empty()) {
    m_draft.notices.emplace_back("tenants are given without 'deployTo': nothing will be deployed");
    plan.lines.push_back("warning: " + m_draft.notices.back());
  }
  return plan;
}

Rows CreateRelease::rows_of(const MadeRelease& made) {
  return {{{"releaseId", made.release.release_id},
           {"releaseVersion", made.release.release_version},
           {"channelId", made.channel_id},
           {"created", made.is_new ? "true" : "false"}}};
}

MadeRelease CreateRelease::make(StepContext& context) const {
  Write write;
  write.kind = "release";
  write.title =
      m_draft.command.release_version.empty()
          ? fmt::format("Release of {}", m_draft.project.name)
          : fmt::format("Release {} of {}", m_draft.command.release_version, m_draft.project.name);
  write.target = m_draft.project.name;
  write.facts = {{"projectId", m_draft.project.id},
                 {"releaseVersion", m_draft.command.release_version}};
  write.advice =
      fmt::format("look at project '{}' in Octopus before trying again", m_draft.project.name);
  // The server keeps release numbers unique within a project.
  write.may_repeat = !m_draft.command.release_version.empty();
  write.send = [&] { return rows_of(m_draft.make(context)); };
  write.look_up = [&](StepContext& looking, const SentWrite& sent) {
    return m_draft.command.release_version.empty() ? look_up_numberless(looking, sent)
                                                   : look_up(looking, sent);
  };
  const Rows rows = write_once(context, write);
  if (rows.empty()) throw std::logic_error("a release was written without a result");
  return {{value_in(rows[0], "releaseId"), value_in(rows[0], "releaseVersion")},
          value_in(rows[0], "channelId"),
          value_in(rows[0], "created") == "true"};
}

Found CreateRelease::look_up(StepContext& context, const SentWrite& sent) const {
  const auto release =
      context.server->release_by_version(m_draft.project.id, m_draft.command.release_version);
  if (!release) return {};
  const bool is_new = release->assembled && *release->assembled >= sent.since;
  if (!is_new && m_parameters.accepts_existing) {
    return {rows_of(m_draft.accept(context, *release)), /*is_there=*/true, /*may_grow=*/false};
  }
  if (!is_new)
    throw OctopusError(
        ErrorKind::conflict,
        fmt::format(
            "release '{}' of project '{}' existed already: use another number, or 'ignoreExisting'",
            m_draft.command.release_version,
            m_draft.project.name));
  return {rows_of({{release->id, release->version}, release->channel_id, is_new}),
          /*is_there=*/true,
          /*may_grow=*/false};
}

// The server chooses the number, so a new release may be ours or that of another build.
Found CreateRelease::look_up_numberless(StepContext& context, const SentWrite& sent) const {
  for (const auto& release : context.server->releases(m_draft.project.id)) {
    if (!release.assembled || *release.assembled < sent.since) continue;
    throw OctopusError(
        ErrorKind::unclear_write,
        fmt::format("Release of {}: whether it was created is unclear; release '{}' is new, and "
                    "without 'releaseNumber' nothing tells whether it is the one: look at project "
                    "'{}' in Octopus before trying again",
                    m_draft.project.name,
                    release.version,
                    m_draft.project.name));
  }
  return {};
}

// Only used for the outputs, so an error is no reason to fail.
std::string CreateRelease::channel_name(StepContext& context, const MadeRelease& made) const {
  if (!m_draft.command.channel_name.empty() && made.is_new) return m_draft.command.channel_name;
  try {
    std::string channel_id = made.channel_id;
    if (channel_id.empty())
      if (const auto release = context.server->release(made.release.release_id))
        channel_id = release->channel_id;
    for (const auto& channel : context.server->channels(m_draft.project.id))
      if (channel.id == channel_id) return channel.name;
    return channel_id;
  } catch (const OctopusError& error) {
    say(context,
        Level::verbose,
        fmt::format("The release's channel could not be read: {}", error.what()));
    return made.channel_id;
  }
}

// Starts the deployment before reading the channel's name, so that it does not wait for that.
StepResult CreateRelease::deploy(StepContext& context, const MadeRelease& made, Outputs outputs) {
  m_deployment.command.release_version = made.release.release_version;
  const StartedTasks started = start_deployment(context, m_deployment, made.release.release_id);
  outputs.insert(outputs.begin() + 2, {"channel", channel_name(context, made)});
  StepResult result = follow_deployment(context, m_deployment, started);
  if (m_draft.plan && made.is_new) result.release_packages = m_draft.plan->packages();
  for (auto& output : result.outputs)
    if (output.first != "releaseVersion") outputs.push_back(std::move(output));
  result.outputs = std::move(outputs);
  return result;
}

StepResult CreateRelease::execute(StepContext& context) {
  for (const auto& notice : m_draft.notices) say(context, Level::warning, notice);
  if (m_draft.plan)
    for (auto& line : plan_lines(*m_draft.plan)) say(context, Level::info, std::move(line));
  if (m_parameters.only_plans) {
    say(context, Level::warning, "Only planned, as 'whatIf' says: nothing was created");
    return {};
  }
  const MadeRelease made = make(context);
  const auto& [id, version] = made.release;
  say(context,
      Level::highlight,
      fmt::format("Release '{}' of project '{}' {}: {}",
                  version,
                  m_draft.project.name,
                  made.is_new ? "was created" : "was found, with the same content",
                  context.server->release_link(id)));
  Outputs outputs{{"releaseId", id}, {"releaseVersion", version}, {"created", made.is_new}};
  announce_outputs(context, outputs);
  if (m_parameters.numbers_build) context.log.write(BuildNumber{version});
  if (m_parameters.deploys() && (made.is_new || m_parameters.deploys_existing))
    return deploy(context, made, std::move(outputs));

  StepResult result;
  outputs.insert(outputs.begin() + 2, {"channel", channel_name(context, made)});
  announce_outputs(context, {outputs[2]});
  result.outputs = std::move(outputs);
  if (m_draft.plan && made.is_new) result.release_packages = m_draft.plan->packages();
  if (m_parameters.deploys()) {
    say(context,
        Level::warning,
        fmt::format(
            "Release '{}' existed already, so nothing was deployed: 'deployExisting' is false",
            version));
    result.outcome = Outcome::succeeded_with_warnings;
  }
  return result;
}

} // namespace

std::unique_ptr<Step> make_create_release(const schema::ParameterValues& values,
                                          const BuildFacts& build) {
  return std::make_unique<CreateRelease>(parse_create_parameters(values, build));
}

} // namespace octostep::steps
