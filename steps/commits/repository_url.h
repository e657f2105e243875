// Addresses of repositories, as clones and CI servers have them.
#pragma once

#include <string>

namespace octostep::steps {

// Without a user and password before the host: they must reach neither the server nor a log.
[[nodiscard]] std::string without_credentials(std::string url);

} // namespace octostep::steps
