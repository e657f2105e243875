// The real transport: HTTP over TCP and TLS. Shows nothing of the network library behind it.
#pragma once

#include <memory>

#include "steps/octopus/sign_in/connection.h"

namespace octostep::octopus {

// One connection, kept open. `clock` is not owned. Throws OctopusError of kind refused for settings
// that cannot work. Sends no credentials of its own.
// `way`, when given, is filled in while it connects, and outlives the transport.
[[nodiscard]] std::unique_ptr<Transport>
make_poco_transport(const ServerConnection& connection, Clock& clock, WayToServer* way = nullptr);

} // namespace octostep::octopus
