// The real transport: HTTP over TCP and TLS. Hides the network library.
#pragma once

#include <memory>

#include "steps/octopus/sign_in/connection.h"

namespace octostep::octopus {

// One connection, kept open. `clock` is not owned. Throws OctopusError refused for settings that
// cannot work. Does not add credentials. `way`, if given, is filled in while connecting, and must
// outlive the transport.
[[nodiscard]] std::unique_ptr<Transport>
make_poco_transport(const ServerConnection& connection, Clock& clock, WayToServer* way = nullptr);

} // namespace octostep::octopus
