// Requests that obtain what opens the server: a token, a session.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

// Told every secret that is obtained, before it is used.
using SecretListener = std::function<void(const std::string&)>;

// The answer of `server`, whatever it decides. Throws ExchangeFailure of delivery not_sent when
// another try may help: the request that needed what `purpose` is about was not sent. `purpose`
// begins the message.
[[nodiscard]] Response send_entry_request(Transport& server,
                                          const Request& request,
                                          const std::string& purpose,
                                          const std::stop_token& stop);

} // namespace octostep::octopus
