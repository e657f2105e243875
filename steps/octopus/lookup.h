// Finds resources by name, id or slug, with the same rule everywhere: a text that looks like an id
// is an id; otherwise an exact name (any case, trimmed); otherwise a slug. If an id and a name
// match different things, the text is ambiguous. If nothing matches, throws OctopusError not_found,
// which names the kind, the text and the nearest names, and says that missing permissions look the
// same. Lists report all missing names in one message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/client.h"

namespace octostep::octopus {

// For example "Projects-12" with the prefix "Projects".
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
// Returns "Set/Tag" names in the spelling of the tag sets; throws an error that lists the unknown
// ones.
[[nodiscard]] std::vector<std::string> find_tenant_tags(Client& client,
                                                        const std::vector<std::string>& tags);

} // namespace octostep::octopus
