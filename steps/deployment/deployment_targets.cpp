#include "steps/deployment/deployment_targets.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "schema/text/quoted_list.h"
#include "steps/deployment/name_misses.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

constexpr std::string_view k_every_tenant = "*";

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_canonical_tag(const std::string& tag) {
  const std::size_t slash = tag.find('/');
  return slash != std::string::npos && slash > 0 && slash + 1 < tag.size() &&
         tag.find('/', slash + 1) == std::string::npos;
}

bool wants_tenants(const TargetParameters& parameters) {
  return !parameters.tenants.empty() || !parameters.tenant_tags.empty();
}

std::vector<octopus::Environment> each_once(std::vector<octopus::Environment> environments) {
  std::vector<octopus::Environment> result;
  for (auto& environment : environments)
    if (std::ranges::find(result, environment.id, &octopus::Environment::id) == result.end())
      result.push_back(std::move(environment));
  return result;
}

bool is_connected(const octopus::Tenant& tenant,
                  const octopus::Project& project,
                  const octopus::Environment& environment) {
  const auto environments = tenant.project_environments.find(project.id);
  return environments != tenant.project_environments.end() &&
         contains(environments->second, environment.id);
}

// Tags of the same set are alternatives; different sets must all match.
bool matches_tags(const octopus::Tenant& tenant, const std::vector<std::string>& tags) {
  std::map<std::string, bool> set_is_met;
  for (const auto& tag : tags) {
    bool& is_met = set_is_met[tag.substr(0, tag.find('/'))];
    is_met = is_met || contains(tenant.tags, tag);
  }
  return std::ranges::all_of(set_is_met, [](const auto& set) { return set.second; });
}

std::vector<std::string> names_of(const std::vector<octopus::Tenant>& tenants) {
  std::vector<std::string> names;
  std::ranges::transform(tenants, std::back_inserter(names), &octopus::Tenant::name);
  return names;
}

void check_connected(const std::vector<octopus::Tenant>& tenants,
                     const octopus::Project& project,
                     const octopus::Environment& environment) {
  std::vector<std::string> missing;
  for (const auto& tenant : tenants)
    if (!is_connected(tenant, project, environment)) missing.push_back(tenant.name);
  if (missing.empty()) return;
  throw OctopusError(
      ErrorKind::refused,
      fmt::format(
          "tenants {} are not connected to project '{}' in environment '{}': connect them in "
          "Octopus, or leave them out",
          text::quoted_list(missing),
          project.name,
          environment.name));
}

// The tenants that names, tags or "*" select, among those connected to project and environment.
std::vector<octopus::Tenant> chosen_tenants(octopus::Client& client,
                                            const octopus::Project& project,
                                            const TargetParameters& parameters,
                                            const Targets& targets,
                                            const std::vector<octopus::Tenant>& named) {
  const auto& environment = targets.environments.front();
  const auto& tags = targets.tenant_tags;
  const bool wants_every = contains(parameters.tenants, k_every_tenant);
  const auto is_chosen = [&](const octopus::Tenant& tenant) {
    if (wants_every) return true;
    if (std::ranges::find(named, tenant.id, &octopus::Tenant::id) != named.end()) return true;
    return !tags.empty() && matches_tags(tenant, tags);
  };
  std::vector<octopus::Tenant> chosen;
  for (const auto& tenant : client.tenants())
    if (is_connected(tenant, project, environment) && is_chosen(tenant)) chosen.push_back(tenant);
  std::ranges::sort(chosen, {}, &octopus::Tenant::name);
  return chosen;
}

void resolve_tenants(octopus::Client& client,
                     const octopus::Project& project,
                     const TargetParameters& parameters,
                     Targets& targets) {
  const auto& environment = targets.environments.front();
  std::vector<octopus::Tenant> named;
  if (contains(parameters.tenants, k_every_tenant)) {
    targets.tenant_names = parameters.tenants;
  } else if (!parameters.tenants.empty()) {
    named = octopus::find_tenants(client, parameters.tenants);
    check_connected(named, project, environment);
    targets.tenant_names = names_of(named);
  }
  targets.tenants = chosen_tenants(client, project, parameters, targets, named);
  if (!targets.tenants.empty() || parameters.allow_none) return;
  throw OctopusError(
      ErrorKind::refused,
      fmt::format(
          "no tenant is left for project '{}' in environment '{}': none matches the names and "
          "tags, those that do are not connected to both, or these credentials may not see "
          "them; 'allowNone' makes that a success",
          project.name,
          environment.name));
}

std::vector<std::string> resolve_machines(octopus::Client& client,
                                          const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  if (texts.empty()) return names;
  std::ranges::transform(
      octopus::find_machines(client, texts), std::back_inserter(names), &octopus::Machine::name);
  return names;
}

// Everything that follows from the names alone.
Targets
targets_by_name(octopus::Client& client, const TargetParameters& parameters, NameMisses& misses) {
  Targets targets;
  targets.is_tenanted = wants_tenants(parameters);
  misses.note([&] {
    targets.environments = each_once(octopus::find_environments(client, parameters.environments));
  });
  misses.note(
      [&] { targets.tenant_tags = octopus::find_tenant_tags(client, parameters.tenant_tags); });
  misses.note([&] {
    if (!parameters.tenants.empty() && !contains(parameters.tenants, k_every_tenant))
      (void)octopus::find_tenants(client, parameters.tenants);
  });
  misses.note(
      [&] { targets.specific_machines = resolve_machines(client, parameters.specific_machines); });
  misses.note(
      [&] { targets.exclude_machines = resolve_machines(client, parameters.exclude_machines); });
  return targets;
}

} // namespace

void check_target_parameters(const TargetParameters& parameters,
                             std::vector<schema::Problem>& problems) {
  if (wants_tenants(parameters) && parameters.environments.size() > 1)
    problems.push_back(
        {"/" + parameters.environments_key,
         fmt::format(
             "{} environments are given together with tenants: only one environment at a time "
             "can be deployed to tenants",
             parameters.environments.size())});
  if (contains(parameters.tenants, k_every_tenant) &&
      (parameters.tenants.size() > 1 || !parameters.tenant_tags.empty()))
    problems.push_back(
        {"/tenants", "'*' stands for every tenant and cannot be given with other tenants or tags"});
  for (const auto& tag : parameters.tenant_tags)
    if (!is_canonical_tag(tag))
      problems.push_back({"/tenantTags", fmt::format("'{}' is not of the form Set/Tag", tag)});
  for (const auto& machine : parameters.specific_machines)
    if (contains(parameters.exclude_machines, machine))
      problems.push_back({"/excludeMachines",
                          fmt::format("machine '{}' is both asked for and excluded", machine)});
}

octopus::Project
find_project(octopus::Client& client, const std::string& name, const TargetParameters& parameters) {
  NameMisses misses;
  octopus::Project project;
  misses.note([&] { project = octopus::find_project(client, name); });
  if (misses.any()) (void)targets_by_name(client, parameters, misses);
  misses.throw_if_any();
  return project;
}

Targets resolve_targets(octopus::Client& client,
                        const octopus::Project& project,
                        const TargetParameters& parameters) {
  NameMisses misses;
  Targets targets = targets_by_name(client, parameters, misses);
  misses.throw_if_any();
  if (targets.is_tenanted) resolve_tenants(client, project, parameters, targets);
  return targets;
}

void check_tenancy(const octopus::Project& project, const TargetParameters& parameters) {
  const bool is_tenanted = wants_tenants(parameters);
  if (is_tenanted && project.tenanted_mode == "Untenanted")
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("project '{}' takes no tenants: leave out 'tenants' and 'tenantTags', or allow "
                    "tenants in the project's settings",
                    project.name));
  if (!is_tenanted && project.tenanted_mode == "Tenanted")
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("project '{}' needs tenants: give 'tenants' or 'tenantTags'", project.name));
}

std::vector<std::string> describe_targets(const Targets& targets) {
  std::vector<std::string> lines;
  for (const auto& environment : targets.environments)
    lines.push_back(fmt::format("to environment '{}' ({})", environment.name, environment.id));
  if (targets.is_tenanted)
    lines.push_back(fmt::format("for {} tenants: {}",
                                targets.tenants.size(),
                                text::quoted_list(names_of(targets.tenants))));
  if (!targets.specific_machines.empty())
    lines.push_back(
        fmt::format("only on machines {}", text::quoted_list(targets.specific_machines)));
  if (!targets.exclude_machines.empty())
    lines.push_back(fmt::format("not on machines {}", text::quoted_list(targets.exclude_machines)));
  return lines;
}

} // namespace octostep::steps
