#include "steps/commits/repository_url.h"

namespace octostep::steps {

std::string without_credentials(std::string url) {
  const std::size_t host = url.find("://");
  if (host == std::string::npos) return url;
  const std::size_t end = url.find('/', host + 3);
  const std::size_t at = url.substr(0, end).rfind('@');
  if (at != std::string::npos && at > host) url.erase(host + 3, at - host - 2);
  return url;
}

} // namespace octostep::steps
