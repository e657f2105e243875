// The state that all parts of the client share: the session, and what has already been looked up.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/api_session.h"
#include "steps/octopus/client.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

struct Client::State {
  std::shared_ptr<Transport> owned_transport; // null = owned by the caller
  Transport* transport = nullptr;
  std::string base_url; // without a trailing slash
  std::string base_path;
  std::string space_name;
  ApiSession api;

  std::optional<ServerInfo> server_info;
  std::optional<Space> space;
  std::map<std::string, std::optional<Project>> projects;
  std::optional<std::vector<Environment>> environments;
  std::optional<std::vector<Tenant>> tenants;
};

// "/a/b" from segments, each percent-encoded: names, versions and Git refs may contain slashes.
[[nodiscard]] std::string joined_path(std::string_view start,
                                      std::initializer_list<std::string_view> segments);
[[nodiscard]] std::string joined(const std::vector<std::string>& texts, std::string_view divider);

// If the answer to a write cannot be understood, the outcome of the write is unclear.
template <typename Read>
auto outcome_of_write(const Read& read) {
  try {
    return read();
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::protocol) throw;
    throw OctopusError(ErrorKind::unclear_write, error.what(), error.http_status());
  }
}

} // namespace octostep::octopus
