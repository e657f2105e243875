#include "agent/intake/step_parameters.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "agent/intake/connection_settings.h"
#include "agent/intake/json_reader.h"

namespace octostep::agent {
namespace {

using nlohmann::json;
using Problems = std::vector<schema::Problem>;

struct CheckedStep {
  schema::ParameterValues values;
  bool pending = false;
  bool lacks_server = false, lacks_credential = false;
  std::string lacks_half; // "user" or "password"
};

// What the connections of all steps lack, reported once for the whole run.
struct MissingConnections {
  std::vector<std::string> servers, credentials; // ids of the steps that lack it
  std::vector<std::string> halves;               // "user", "password"

  void note(const std::string& id, const CheckedStep& step) {
    if (step.lacks_server) servers.push_back(id);
    if (step.lacks_credential) credentials.push_back(id);
    if (!step.lacks_half.empty() && std::ranges::find(halves, step.lacks_half) == halves.end())
      halves.push_back(step.lacks_half);
  }
};

bool has_problem_at(const Problems& problems, std::string_view path) {
  return std::ranges::any_of(problems, [&](const schema::Problem& problem) {
    return problem.path == path || problem.path.starts_with(std::string(path) + "/");
  });
}

// The parameter to which `path` leads, or into which it leads; null if there is none.
const schema::Parameter* parameter_at(const StepDefinition& step, const std::string& path) {
  const auto start = step.path.size() + 1;
  return step.kind->find(path.substr(start, path.find('/', start) - start));
}

// A list output is allowed only in a list parameter.
void check_list_references(const StepDefinition& step,
                           const std::vector<std::string>& paths,
                           Problems& problems) {
  for (const auto& path : paths) {
    const auto* parameter = parameter_at(step, path);
    if (parameter != nullptr && parameter->type != schema::ParameterType::list)
      problems.push_back(
          {path,
           fmt::format("a list output cannot fill '{}', which takes one value", parameter->key)});
  }
}

void check_empty_references(const StepDefinition& step,
                            const std::vector<std::string>& paths,
                            Problems& problems) {
  for (const auto& path : paths) {
    const auto* parameter = parameter_at(step, path);
    if (parameter != nullptr && schema::refuses_empty(*parameter) &&
        !has_problem_at(problems, path))
      problems.push_back({path,
                          fmt::format("what '{}' refers to is empty; set it, or leave '{}' out",
                                      parameter->key,
                                      parameter->key)});
  }
}

CheckedStep check_step(const StepDefinition& step,
                       References& references,
                       const StepScope& scope,
                       schema::References stage,
                       Problems& problems) {
  CheckedStep checked;
  json parameters = json::parse(step.parameters.text);
  PendingReferences pending;
  Problems own;
  references.resolve(parameters, step.path, scope, pending, own);
  checked.pending = pending.any;
  check_list_references(step, pending.lists, own);
  check_empty_references(step, pending.empty, own);
  add_connection_defaults(parameters, json::parse(step.connection.text));
  const bool needs_server =
      step.kind->needs_server && !is_given(parameters, step.kind->server_unless);
  checked.lacks_server = needs_server && !has_server_url(parameters);
  checked.lacks_credential = needs_server && !has_credential(parameters);
  if (const auto half = missing_half_of_sign_in(parameters);
      needs_server && !has_problem_at(own, json_path(step.path, half)))
    checked.lacks_half = half;

  // A value that could not be resolved looks like one that was not given; one problem is enough. A
  // missing server or credential is reported once for the whole run.
  Problems found;
  checked.values = schema::read_parameters(*step.kind, parameters, step.path, stage, found);
  for (auto& problem : found) {
    const bool is_missing_server =
        checked.lacks_server && problem.path == json_path(step.path, "serverUrl");
    if (!is_missing_server && !has_problem_at(own, problem.path)) own.push_back(std::move(problem));
  }
  problems.insert(
      problems.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  return checked;
}

// What a schema cannot express: each step checks its own parameters when it is created.
void check_contradictions(const StepDefinition& step,
                          const schema::ParameterValues& values,
                          const steps::BuildFacts& build,
                          const StepFactory& make_step,
                          Problems& problems) {
  try {
    (void)make_step(step.kind->kind, values, build);
  } catch (const schema::InvalidDefinition& invalid) {
    for (const auto& problem : invalid.problems())
      problems.push_back({step.path + problem.path, problem.message});
  }
}

StepScope scope_of(const RunDefinition& definition, std::size_t index) {
  StepScope scope;
  for (std::size_t i = 0; i < definition.steps.size(); ++i) {
    const auto& step = definition.steps[i];
    if (i < index)
      scope.earlier.push_back({step.id, step.kind, step.enabled, std::nullopt});
    else
      scope.later.push_back(step.id);
  }
  return scope;
}

// "step 'push' needs", "steps 'push', 'dev' need"
std::string needing(const std::vector<std::string>& ids) {
  return ids.size() == 1 ? fmt::format("step '{}' needs", ids.front())
                         : fmt::format("steps '{}' need", fmt::join(ids, "', '"));
}

// Not if the "server" object has a wrong value for it.
void report(const MissingConnections& missing, Problems& problems) {
  if (!missing.servers.empty() && !has_problem_at(problems, "/server/url") &&
      !has_problem_at(problems, "/server/serverUrl"))
    problems.push_back({"/server/url",
                        fmt::format("missing, and {} the Octopus Server; say it here, as "
                                    "'serverUrl' in the step, or in the environment as OCTOPUS_URL",
                                    needing(missing.servers))});
  if (!missing.credentials.empty() && !has_problem_at(problems, "/server/apiKey") &&
      !has_problem_at(problems, "/server/accessToken"))
    problems.push_back({"/server/apiKey",
                        fmt::format("missing, and {} a credential; set OCTOPUS_API_KEY or "
                                    "OCTOPUS_ACCESS_TOKEN in the environment, or write "
                                    "\"${{env:NAME}}\" or \"${{file:PATH}}\" here",
                                    needing(missing.credentials))});
  for (const auto& half : missing.halves)
    if (const auto path = json_path("/server", half); !has_problem_at(problems, path))
      problems.push_back({path, missing_half_message(half)});
}

} // namespace

RunCheck check_run(const RunDefinition& definition,
                   References& references,
                   const StepFactory& make_step,
                   Problems& problems) {
  RunCheck check;
  MissingConnections missing;
  for (std::size_t i = 0; i < definition.steps.size(); ++i) {
    const auto& step = definition.steps[i];
    if (step.kind == nullptr || !step.enabled) continue;
    const auto first_problem = problems.size();
    const auto checked = check_step(
        step, references, scope_of(definition, i), schema::References::pending, problems);
    missing.note(step.id, checked);
    for (auto& secret : secrets_of(*step.kind, checked.values))
      check.secrets.push_back(std::move(secret));
    const auto* verbose = step.kind->find("verbose");
    check.verbose = check.verbose || (verbose != nullptr && checked.values.flag("verbose"));
    if (problems.size() == first_problem && !checked.pending)
      check_contradictions(step, checked.values, references.build(), make_step, problems);
  }
  report(missing, problems);
  return check;
}

StepParameters final_parameters(const StepDefinition& step,
                                References& references,
                                const StepScope& scope,
                                Problems& problems) {
  const bool is_dry_run = std::ranges::any_of(scope.earlier, &ReferableStep::is_planned_only);
  const auto stage = is_dry_run ? schema::References::pending : schema::References::resolved;
  auto checked = check_step(step, references, scope, stage, problems);
  return {std::move(checked.values), checked.pending};
}

std::string command_text(const schema::StepSchema& kind,
                         const schema::ParameterValues& parameters) {
  return parameters.canonical_text([&](std::string_view key) {
    if (key == "serverUrl" || key == "space") return true;
    if (schema::connection_schema().find(key) != nullptr) return false;
    const auto* parameter = kind.find(key);
    return parameter == nullptr || parameter->group != "Waiting";
  });
}

std::vector<std::string> secrets_of(const schema::StepSchema& kind,
                                    const schema::ParameterValues& parameters) {
  std::vector<std::string> secrets;
  for (const auto& parameter : kind.parameters) {
    if (parameter.type != schema::ParameterType::secret) continue;
    if (auto secret = parameters.secret(parameter.key); !secret.empty())
      secrets.push_back(secret.reveal());
  }
  return secrets;
}

} // namespace octostep::agent
