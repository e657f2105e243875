// Name, id or slug to resource, by one rule everywhere: text that looks like an id is an id; else
// an exact name (any case, trimmed); else a slug. An id and a name that hit different things are
// ambiguous. A miss throws OctopusError not_found, naming kind and text, the nearest names, and
// that missing permissions look the same. Lists collect every missing name in one message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/client.h"

namespace octostep::octopus {

// "Projects-12" for prefix "Projects".
[[nodiscard]] bool looks_like_id(std::string_view text, std::string_view prefix);

[[nodiscard]] Project find_project(Client& client, const std::string& text);
[[nodiscard]] Environment find_environment(Client& client, const std::string& text);
[[nodiscard]] std::vector<Environment> find_environments(Client& client,
                                                         const std::vector<std::string>& texts);
[[nodiscard]] std::vector<Tenant> find_tenants(Client& client,
                                               const std::vector<std::string>& texts);
[[nodiscard]] Channel find_channel(Client& client, const Project& project, const std::string& text);
[[nodiscard]] Runbook find_runbook(Client& client,
                                   const Project& project,
                                   const std::string& git_ref,
                                   const std::string& text);
[[nodiscard]] std::vector<Machine> find_machines(Client& client,
                                                 const std::vector<std::string>& texts);
// "Set/Tag" names as the tag sets spell them; throws listing the unknown ones.
[[nodiscard]] std::vector<std::string> find_tenant_tags(Client& client,
                                                        const std::vector<std::string>& tags);

} // namespace octostep::octopus
