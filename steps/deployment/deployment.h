// Deploys a known release. Shared by the steps deploy, promote, and create release with
// environments. plan_deployment checks everything before anything is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps/deployment/execution_parameters.h"
#include "steps/deployment/started_tasks.h"
#include "steps/step.h"

namespace octostep::steps {

struct DeploymentParameters {
  ExecutionParameters execution;
  bool force = false;
  bool update_variables = false;
  bool skips_current = false;
  std::vector<std::string> freeze_names;
  std::string freeze_reason;
  std::string priority;
};

// `environments_key` is the name of the parameter with the environments. Appends contradictions to
// `problems`.
[[nodiscard]] DeploymentParameters parse_deployment(const schema::ParameterValues& values,
                                                    const BuildFacts& build,
                                                    const std::string& environments_key,
                                                    std::vector<schema::Problem>& problems);

struct DeploymentPlan {
  octopus::Project project;
  Targets targets;
  WaitParameters waiting;
  bool allows_none = false;
  VariableSources variables;
  octopus::DeployCommand command; // release and variables are set once the release is known

  // Set by leave_out_current().
  bool skips_current = false;
  bool is_current = false;                     // nothing is left to start
  std::vector<octopus::StartedTask> under_way; // deployments of others, followed with the rest
  Targets asked_for;                           // all targets, including those left out
  std::vector<std::string> notes;              // what was left out, for the log
};

// Throws like resolve_targets and fill_command, and OctopusError refused for a disabled project.
[[nodiscard]] DeploymentPlan plan_deployment(StepContext& context,
                                             const octopus::Project& project,
                                             const DeploymentParameters& parameters);

[[nodiscard]] std::vector<std::string> describe_deployment(const DeploymentPlan& plan);

// The release with which, according to the journal, this same deployment was started or about to be
// started; absent if there is none. A continued run keeps to it, whatever "latest" means by now.
[[nodiscard]] std::optional<octopus::Release> remembered_release(const StepContext& context,
                                                                 const DeploymentPlan& plan);

// Replaces the names of steps to skip by the spelling of the process. That is the process of the
// release, or, for a release that is still to be created, the process at its Git reference or of
// the project. Throws OctopusError not_found.
void check_skipped_steps(StepContext& context,
                         DeploymentPlan& plan,
                         const octopus::Release& release);

// Sends the one create request. If its answer is lost, looks up the deployments that it may have
// started and takes them over; it is never sent twice. Throws OctopusError: unclear_write if
// nothing is found; refused if the server started nothing, unless the plan allows that.
[[nodiscard]] StartedTasks
start_deployment(StepContext& context, const DeploymentPlan& plan, const std::string& release_id);

// Waits as the plan says, and also fills in the outputs deploymentIds, taskIds and releaseVersion.
[[nodiscard]] StepResult
follow_deployment(StepContext& context, const DeploymentPlan& plan, const StartedTasks& started);

// In a dry run, records the plan's deployments for later steps; otherwise does nothing.
void note_planned_deployment(StepContext& context, const DeploymentPlan& plan);

} // namespace octostep::steps
