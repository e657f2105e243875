// The rules that deployments and runbook runs share: targets, machines, variables, schedule, tasks.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "test/sandbox/call.h"
#include "test/sandbox/fields.h"

namespace octostep::sandbox {

struct Target {
  const json* environment = nullptr;
  const json* tenant = nullptr; // nullptr = untenanted
};

// The common members of the commands of the executions API.
struct ExecutionOptions {
  std::vector<std::string> machine_ids;
  std::vector<std::string> skipped_steps; // names; unknown ones are warnings
  std::vector<std::string> warnings;
  std::map<std::string, std::string> variables;
  Instant queued;
  std::optional<Instant> expires;
  bool use_guided_failure = false;
};

// Reads machines, steps, schedule and guided failure of a command and checks them against the space
// and the steps of `process`. Throws ApiError 400.
[[nodiscard]] ExecutionOptions
read_options(const Call& call, const Fields& fields, const json& process);

// Ids of the targets' environments.
[[nodiscard]] std::vector<std::string> environments_of(const std::vector<Target>& targets);

// Throws ApiError 400 that names every required prompted variable without a value that the project
// prompts for in one of the environments.
void check_prompts(const Call& call,
                   const json& project,
                   const std::vector<std::string>& environment_ids,
                   const std::map<std::string, std::string>& variables);

// Environments by name, id or slug. Throws ApiError 400 for an unknown one.
[[nodiscard]] std::vector<const json*> environments_named(const Call& call,
                                                          const std::vector<std::string>& names);

// Tenants of a project in an environment by names ("*" = all connected) and by tags. Throws
// ApiError 400 for unknown tenants and tags, and for named tenants that are not connected.
[[nodiscard]] std::vector<const json*> tenants_named(const Call& call,
                                                     const json& project,
                                                     const json& environment,
                                                     const std::vector<std::string>& names,
                                                     const std::vector<std::string>& tags);

// `mode` is TenantedDeploymentMode or MultiTenancyMode. Throws ApiError 400.
void check_tenanted_mode(const json& owner, std::string_view member, bool is_tenanted);

// A point in time in a command; nullopt if absent. Throws ApiError 400 if it cannot be read.
[[nodiscard]] std::optional<Instant> read_time(const Fields& fields, std::string_view name);

} // namespace octostep::sandbox
