// Converts the server's JSON to the structs of resources.h. Throws OctopusError protocol if a
// required member is missing.
#pragma once

#include "steps/octopus/json_object.h"
#include "steps/octopus/resources.h"

namespace octostep::octopus {

[[nodiscard]] User read_user(const JsonObject& json);
[[nodiscard]] Permissions read_permissions(const JsonObject& json);
[[nodiscard]] Space read_space(const JsonObject& json);
[[nodiscard]] Project read_project(const JsonObject& json);
[[nodiscard]] Environment read_environment(const JsonObject& json);
[[nodiscard]] Channel read_channel(const JsonObject& json);
[[nodiscard]] ReleaseTemplate read_release_template(const JsonObject& json);
[[nodiscard]] RuleAnswer read_rule_answer(const JsonObject& json);
// The variables of a variable set that a deployment prompts for.
[[nodiscard]] std::vector<PromptedVariable> read_prompted_variables(const JsonObject& json);
[[nodiscard]] Tenant read_tenant(const JsonObject& json);
[[nodiscard]] RunbookSnapshot read_runbook_snapshot(const JsonObject& json);
[[nodiscard]] Runbook read_runbook(const JsonObject& json);
[[nodiscard]] Machine read_machine(const JsonObject& json);
[[nodiscard]] Release read_release(const JsonObject& json);
[[nodiscard]] Deployment read_deployment(const JsonObject& json);
[[nodiscard]] RunbookRun read_runbook_run(const JsonObject& json);
[[nodiscard]] BuildInformation read_build_information(const JsonObject& json);
[[nodiscard]] ExecutionTarget read_execution_target(const JsonObject& json);
[[nodiscard]] ServerTask read_task(const JsonObject& json);
// `lists` contains the lists for which an activity's "LogElements" is a number here (see
// DetailsReader).
[[nodiscard]] TaskDetails read_task_details(const JsonObject& json,
                                            const std::vector<LogElements>& lists);
[[nodiscard]] Interruption read_interruption(const JsonObject& json);
[[nodiscard]] Artifact read_artifact(const JsonObject& json);
[[nodiscard]] StoredPackage read_package(const JsonObject& json);

} // namespace octostep::octopus
