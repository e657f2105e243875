#include "test/sandbox/executions.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "test/sandbox/lookup.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

bool has_step(const json& process, const std::string& name) {
  for (const auto& step : process.at("Steps")) {
    if (equal_ignoring_case(text_of(step, "Name"), name)) return true;
    for (const auto& action : step.at("Actions"))
      if (equal_ignoring_case(text_of(action, "Name"), name)) return true;
  }
  return false;
}

std::vector<std::string> machines_named(const Call& call, const std::vector<std::string>& names) {
  std::vector<std::string> ids;
  for (const auto& name : names)
    ids.push_back(text_of(require_named(call, "Machines", name, "deployment target"), "Id"));
  return ids;
}

void read_schedule(const Call& call, const Fields& fields, ExecutionOptions& options) {
  const auto run_at = read_time(fields, "RunAt");
  options.expires = read_time(fields, "NoRunAfter");
  options.queued = std::max(call.now, run_at.value_or(call.now));
  if (options.expires && !run_at)
    throw ApiError(400, "NoRunAfter can only be given together with RunAt.");
  if (options.expires && *options.expires < *run_at)
    throw ApiError(400, "NoRunAfter must be later than RunAt.");
  constexpr std::chrono::hours k_furthest{24 * 30};
  if (options.queued > call.now + k_furthest)
    throw ApiError(400, "RunAt must not be more than 30 days in the future.");
}

bool is_connected(const json& tenant, const json& project, const json& environment) {
  const auto& scope = tenant.at("ProjectEnvironments");
  const auto environments = scope.find(text_of(project, "Id"));
  return environments != scope.end() &&
         std::find(environments->begin(), environments->end(), environment.at("Id")) !=
             environments->end();
}

void require_tag(const Call& call, const std::string& tag) {
  for (const auto& set : call.store.all("TagSets"))
    for (const auto& known : set.at("Tags"))
      if (text_of(set, "SpaceId") == call.space_id &&
          equal_ignoring_case(text_of(known, "CanonicalTagName"), tag))
        return;
  throw ApiError(400, fmt::format("The tenant tag '{}' does not exist.", tag));
}

// Tags of the same set are alternatives; different sets must all match.
bool carries_tags(const json& tenant, const std::vector<std::string>& wanted) {
  std::map<std::string, bool> sets;
  for (const auto& tag : wanted) {
    bool& is_matched = sets[lower(tag.substr(0, tag.find('/')))];
    for (const auto& own : texts_of(tenant, "TenantTags"))
      is_matched = is_matched || equal_ignoring_case(own, tag);
  }
  return !sets.empty() &&
         std::all_of(sets.begin(), sets.end(), [](const auto& set) { return set.second; });
}

} // namespace

std::optional<Instant> read_time(const Fields& fields, std::string_view name) {
  const auto text = fields.text(name);
  if (text.empty()) return std::nullopt;
  const auto time = from_iso(text);
  if (!time)
    throw ApiError(400, fmt::format("'{}' is not a date and time that {} can take.", text, name));
  return time;
}

ExecutionOptions read_options(const Call& call, const Fields& fields, const json& process) {
  ExecutionOptions options;
  options.machine_ids = machines_named(call, fields.texts("SpecificMachineNames"));
  for (const auto& excluded : machines_named(call, fields.texts("ExcludedMachineNames")))
    if (contains(options.machine_ids, excluded))
      throw ApiError(400, "A deployment target is both wanted and excluded.");
  for (const auto& name : fields.texts("SkipStepNames")) {
    if (has_step(process, name))
      options.skipped_steps.push_back(name);
    else
      options.warnings.push_back(
          fmt::format("The step '{}' could not be found and was not skipped.", name));
  }
  options.variables = fields.text_map("Variables");
  options.use_guided_failure = fields.flag("UseGuidedFailure", false);
  read_schedule(call, fields, options);
  return options;
}

namespace {

bool is_asked_for(const json& prompt, const std::vector<std::string>& environment_ids) {
  const auto scope = texts_of(prompt, "Environments");
  return scope.empty() || std::any_of(environment_ids.begin(),
                                      environment_ids.end(),
                                      [&](const std::string& id) { return contains(scope, id); });
}

} // namespace

std::vector<std::string> environments_of(const std::vector<Target>& targets) {
  std::vector<std::string> ids;
  for (const auto& target : targets) ids.push_back(text_of(*target.environment, "Id"));
  return ids;
}

void check_prompts(const Call& call,
                   const json& project,
                   const std::vector<std::string>& environment_ids,
                   const std::map<std::string, std::string>& variables) {
  std::vector<std::string> problems;
  for (const auto& prompt :
       call.store.at("VariableSets", text_of(project, "VariableSetId")).at("prompts")) {
    if (!flag_of(prompt, "IsPrompted") || !flag_of(prompt, "Required") ||
        !text_of(prompt, "Value").empty() || !is_asked_for(prompt, environment_ids))
      continue;
    const auto given = std::find_if(variables.begin(), variables.end(), [&](const auto& variable) {
      return equal_ignoring_case(variable.first, text_of(prompt, "Name")) ||
             equal_ignoring_case(variable.first, text_of(prompt, "Label"));
    });
    if (given == variables.end() || given->second.empty())
      problems.push_back(fmt::format("A value is required for the prompted variable '{}'.",
                                     text_of(prompt, "Name")));
  }
  if (!problems.empty())
    throw ApiError(400, "Required prompted variables have no value.", problems);
}

std::vector<const json*> environments_named(const Call& call,
                                            const std::vector<std::string>& names) {
  std::vector<const json*> environments;
  for (const auto& name : names)
    environments.push_back(&require_named(call, "Environments", name, "environment"));
  return environments;
}

std::vector<const json*> tenants_named(const Call& call,
                                       const json& project,
                                       const json& environment,
                                       const std::vector<std::string>& names,
                                       const std::vector<std::string>& tags) {
  for (const auto& tag : tags) require_tag(call, tag);
  const bool wants_all = contains(names, "*");
  if (wants_all && (names.size() > 1 || !tags.empty()))
    throw ApiError(400, "All tenants ('*') cannot be combined with other tenants or tags.");
  std::set<std::string> wanted_ids;
  for (const auto& name : names) {
    if (wants_all) break;
    const json& tenant = require_named(call, "Tenants", name, "tenant");
    if (!is_connected(tenant, project, environment))
      throw ApiError(
          400,
          fmt::format(
              "The tenant '{}' is not connected to the project '{}' in the environment '{}'.",
              text_of(tenant, "Name"),
              text_of(project, "Name"),
              text_of(environment, "Name")));
    wanted_ids.insert(text_of(tenant, "Id"));
  }
  std::vector<const json*> tenants;
  for (const json* const tenant : in_space(call, "Tenants")) {
    const bool is_wanted =
        wants_all || wanted_ids.count(text_of(*tenant, "Id")) != 0 || carries_tags(*tenant, tags);
    if (is_wanted && is_connected(*tenant, project, environment)) tenants.push_back(tenant);
  }
  return tenants;
}

void check_tenanted_mode(const json& owner, std::string_view member, bool is_tenanted) {
  const auto mode = text_of(owner, member);
  const auto name = text_of(owner, "Name");
  if (is_tenanted && mode == "Untenanted")
    throw ApiError(400, fmt::format("'{}' does not support tenanted deployments or runs.", name));
  if (!is_tenanted && mode == "Tenanted")
    throw ApiError(400, fmt::format("'{}' requires a tenant for every deployment or run.", name));
}

} // namespace octostep::sandbox
