// Requests that obtain access to the server: a token, a session.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

// Called with every secret that is obtained, before it is used.
using SecretListener = std::function<void(const std::string&)>;

// The response of `server`, whatever it is. Throws ExchangeFailure (not_sent) if another attempt
// may help, because the request that needed the access was not sent. `purpose` begins the message.
[[nodiscard]] Response send_entry_request(Transport& server,
                                          const Request& request,
                                          const std::string& purpose,
                                          const std::stop_token& stop);

} // namespace octostep::octopus
