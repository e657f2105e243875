// The build server's identity token (a JWT that says which build this is), wherever the build
// server provides it.
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
    file,         // `file`, read again each time, because some build servers renew it
    github,       // requested from `request_url` with `request_token`
    azure_devops, // the same
  };
  Kind kind = Kind::none;
  std::string token, file, request_url, request_token;
  std::string advice; // how to set it up so that there is a token, for messages

  bool operator==(const IdentitySource&) const = default;
};

// Makes a transport without credentials to the origin of `url`.
using TransportMaker = std::function<std::unique_ptr<Transport>(const std::string& url)>;

// `audience` is requested if the build server allows a choice. Throws OctopusError unauthenticated
// if there is no token or the build server refuses to issue one, and ExchangeFailure (not_sent) if
// another attempt may help.
[[nodiscard]] std::string identity_token(const IdentitySource& source,
                                         const std::string& audience,
                                         const TransportMaker& transport_to,
                                         std::stop_token stop);

// "issuer 'I', subject 'S', audience 'A'", for messages; "" if the token is not a JWT.
[[nodiscard]] std::string claims_in_words(const std::string& token);

} // namespace octostep::octopus
