// Deploying a release that is known: shared by the steps deploy, promote, and create release with
// environments. Everything is checked by plan_deployment, before anything is written.
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

// `environments_key` names the parameter with the environments. Contradictions go to `problems`.
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

  // What leave_out_current() makes of it.
  bool skips_current = false;
  bool is_current = false;                     // nothing is left to start
  std::vector<octopus::StartedTask> under_way; // of others, followed with the rest
  Targets asked_for;                           // all targets, those left out included
  std::vector<std::string> notes;              // what was left out, for the log
};

// Throws like resolve_targets and fill_command, and OctopusError refused for a disabled project.
[[nodiscard]] DeploymentPlan plan_deployment(StepContext& context,
                                             const octopus::Project& project,
                                             const DeploymentParameters& parameters);

[[nodiscard]] std::vector<std::string> describe_deployment(const DeploymentPlan& plan);

// The release that the journal says this very deployment was started with, or about to be; absent
// when it was not. A run that continues keeps to it, whatever "latest" means by now.
[[nodiscard]] std::optional<octopus::Release> remembered_release(const StepContext& context,
                                                                 const DeploymentPlan& plan);

// Steps to skip are named as the process spells them that the release has, or that a release which
// is still to be made takes from its Git reference or the project. Throws OctopusError not_found.
void check_skipped_steps(StepContext& context,
                         DeploymentPlan& plan,
                         const octopus::Release& release);

// Sends the one create call. When its answer is lost, the deployments that it may have made are
// looked up and taken over; it is never sent twice. Throws OctopusError: unclear_write when nothing
// is found, refused when the server started nothing, unless the plan allows that.
[[nodiscard]] StartedTasks
start_deployment(StepContext& context, const DeploymentPlan& plan, const std::string& release_id);

// Waits as the plan says; fills in the outputs deploymentIds, taskIds and releaseVersion, too.
[[nodiscard]] StepResult
follow_deployment(StepContext& context, const DeploymentPlan& plan, const StartedTasks& started);

// Notes the plan's deployments for the later steps of a dry run; nothing otherwise.
void note_planned_deployment(StepContext& context, const DeploymentPlan& plan);

} // namespace octostep::steps
