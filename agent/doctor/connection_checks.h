// The checks of `octostep doctor` from the agent to the server's first response: proxy, name,
// connection, certificate, and whether it is an Octopus Server at all.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/doctor/check_result.h"
#include "steps/octopus/client.h"
#include "steps/octopus/http/clock.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/sign_in/connection.h"

namespace octostep::agent {

struct FirstAnswer {
  octopus::WayToServer way;
  std::optional<octopus::ServerInfo> server;   // what the server said about itself
  std::optional<octopus::OctopusError> fault;  // or why it did not
  std::optional<octopus::Instant> server_time; // from the same response
};

// Whether an Octopus Server answers at that URL.
using ServerProbe = std::function<bool(const std::string& url)>;

// `now` is the agent's clock at the time of the response.
[[nodiscard]] std::vector<Finding> way_findings(const octopus::ServerConnection& connection,
                                                const FirstAnswer& answer,
                                                octopus::Instant now,
                                                const ServerProbe& answers_at);

} // namespace octostep::agent
