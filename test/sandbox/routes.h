// All groups of routes. Each function adds its routes to the router; the functions behind the
// routes are private to the group's file.
#pragma once

#include "test/sandbox/router.h"

namespace octostep::sandbox {

void add_root_routes(Router& router);         // the roots, spaces, users, capabilities
void add_identity_routes(Router& router);     // OIDC discovery and token exchange
void add_build_server_routes(Router& router); // identity tokens, as build servers issue them
void add_library_routes(
    Router& router); // environments, machines, tenants, tag sets, lifecycles ...
void add_project_routes(Router& router); // projects, channels, processes, settings, Git references
// What is needed for a release, channel rule tests.
void add_release_template_routes(Router& router);
void add_feed_routes(Router& router);    // package versions in any feed
void add_package_routes(Router& router); // the built-in feed
void add_delta_routes(Router& router);   // delta signatures and uploads
void add_nuget_routes(Router& router);   // NuGet clients pushing to the built-in feed
void add_build_information_routes(Router& router);
void add_release_routes(Router& router);            // create, read, change, progression
void add_deployment_routes(Router& router);         // executions API and lists
void add_classic_deployment_routes(Router& router); // template, preview, POST /deployments
void add_dashboard_routes(Router& router);
void add_runbook_routes(Router& router);
void add_runbook_snapshot_routes(Router& router);
void add_ephemeral_environment_routes(Router& router);
void add_infrastructure_routes(Router& router); // workers, accounts, users, the server's state
void add_task_routes(Router& router);
void add_interruption_routes(Router& router);
void add_artifact_routes(Router& router);

} // namespace octostep::sandbox
