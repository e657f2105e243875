// The targets of a deployment or runbook run: environments, tenants, machines. Rules that need no
// server are checked when the step is created; its plan resolves the names.
#pragma once

#include <string>
#include <vector>

#include "schema/problem.h"
#include "schema/text/quoted_list.h"
#include "steps/octopus/client.h"

namespace octostep::steps {

struct TargetParameters {
  std::string environments_key; // name of the parameter with the environments, for messages
  std::vector<std::string> environments;
  std::vector<std::string> tenants;     // names, ids, slugs, or "*" alone
  std::vector<std::string> tenant_tags; // "Set/Tag"
  std::vector<std::string> specific_machines, exclude_machines;
  bool allow_none = false; // if no tenant is left, succeed without a deployment
};

// Appends contradictions, with paths like "/tenants".
void check_target_parameters(const TargetParameters& parameters,
                             std::vector<schema::Problem>& problems);

struct Targets {
  std::vector<octopus::Environment> environments;
  std::vector<octopus::Tenant>
      tenants; // who can get it, as far as a client can tell; sorted by name
  bool is_tenanted = false;
  // As they will be sent; {"*"} leaves the choice to the server.
  std::vector<std::string> tenant_names;
  std::vector<std::string> tenant_tags;
  std::vector<std::string> specific_machines, exclude_machines;

  [[nodiscard]] bool is_empty() const { return is_tenanted && tenants.empty(); }
};

// Throws OctopusError not_found that names everything unknown: the project, and then the names of
// targets that can be looked up without a project.
[[nodiscard]] octopus::Project
find_project(octopus::Client& client, const std::string& name, const TargetParameters& parameters);

// Throws OctopusError: not_found for unknown names (all of one kind in one message); refused for
// tenants that are not connected, and if no tenant is left and that is not allowed.
[[nodiscard]] Targets resolve_targets(octopus::Client& client,
                                      const octopus::Project& project,
                                      const TargetParameters& parameters);

// Throws OctopusError refused if the project's deployments require tenants, or do not accept any.
void check_tenancy(const octopus::Project& project, const TargetParameters& parameters);

// "environment 'Test'", with tenants and machines, one line each.
[[nodiscard]] std::vector<std::string> describe_targets(const Targets& targets);

} // namespace octostep::steps
