// The build server's identity token (a JWT that says which build this is), from wherever the build
// server gives it.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

struct IdentitySource {
  enum class Kind {
    none,
    given,        // `token`
    file,         // `file`, read anew each time, since some build servers renew it
    github,       // asked for at `request_url` with `request_token`
    azure_devops, // likewise
  };
  Kind kind = Kind::none;
  std::string token, file, request_url, request_token;
  std::string advice; // what to set up so that there is one, for messages

  bool operator==(const IdentitySource&) const = default;
};

// A transport without credentials to the origin of `url`.
using TransportMaker = std::function<std::unique_ptr<Transport>(const std::string& url)>;

// `audience` is asked for where the build server lets one choose. Throws OctopusError of kind
// unauthenticated when there is no token or none is given out, and ExchangeFailure of delivery
// not_sent when another try may help.
[[nodiscard]] std::string identity_token(const IdentitySource& source,
                                         const std::string& audience,
                                         const TransportMaker& transport_to,
                                         std::stop_token stop);

// "issuer 'I', subject 'S', audience 'A'", for messages; "" when the token is no JWT.
[[nodiscard]] std::string claims_in_words(const std::string& token);

} // namespace octostep::octopus
