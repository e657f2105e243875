// Addresses of repositories, as in clones and from CI servers.
#pragma once

#include <string>

namespace octostep::steps {

// Removes user and password before the host: they must reach neither the server nor a log.
[[nodiscard]] std::string without_credentials(std::string url);

} // namespace octostep::steps
