// The common part of deployments and runbook runs: targets, prompted variables, skipped steps,
// schedule, guided failure, waiting. All steps that have these parameters read them here.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "schema/parameter_values.h"
#include "schema/problem.h"
#include "steps/deployment/deployment_targets.h"
#include "steps/deployment/sent_variables.h"
#include "steps/octopus/client.h"
#include "steps/tasks/follow_tasks.h"

namespace octostep::steps {

// The keys that differ between the steps.
struct ExecutionKeys {
  std::string environments, start, expiry;
};

struct ExecutionParameters {
  ExecutionKeys keys;
  TargetParameters targets;
  schema::GivenNameValues variables;
  std::optional<std::filesystem::path> variables_file;
  std::vector<std::string> skip_steps;
  std::optional<bool> guided_failure;
  bool force_package_download = false;
  std::optional<octopus::Instant> start, expiry;
  WaitParameters waiting;
};

// Appends contradictions to `problems`.
[[nodiscard]] ExecutionParameters parse_execution(const schema::ParameterValues& values,
                                                  const BuildFacts& build,
                                                  const ExecutionKeys& keys,
                                                  std::vector<schema::Problem>& problems);

// Fills in everything except the project's name, the variables, and what only deployments or only
// runs have. Throws InvalidDefinition for a schedule that is already impossible at `now`.
void fill_command(octopus::ExecutionCommand& command,
                  const ExecutionParameters& parameters,
                  const Targets& targets,
                  octopus::Instant now);

// Throws InvalidDefinition if the variables file cannot be read.
[[nodiscard]] VariableSources variable_sources(const ExecutionParameters& parameters);

// Reads a JSON object, an array of {"name","value"}, or lines "name=value" or "name: value". Skips
// blank lines and lines that begin with '#'. The value of a line is everything after the separator
// and the blanks that follow it, unchanged. Throws InvalidDefinition.
[[nodiscard]] schema::GivenNameValues read_variables_file(const std::filesystem::path& path);

// Schedule, variables by name, skipped steps: one line each.
[[nodiscard]] std::vector<std::string> describe_command(const octopus::ExecutionCommand& command);

} // namespace octostep::steps
