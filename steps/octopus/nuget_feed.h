// A NuGet feed that packages are pushed to: version 2 by its address, version 3 through its service
// index. Octopus' own feed, /nuget/packages, is one of version 2.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

class NugetFeed {
public:
  // A connection to the server at that origin, e.g. "https://feeds.example.com".
  using Connect = std::function<std::unique_ptr<Transport>(const std::string& origin)>;

  // Reads the service index when `url` names one. `connect` is used during construction only.
  // Throws OctopusError: refused for an index that names no place to push to.
  NugetFeed(const std::string& url,
            const std::string& api_key,
            const Connect& connect,
            std::stop_token stop);

  // Where packages go.
  [[nodiscard]] const std::string& push_url() const { return m_push_url; }

  // Sent once. `replace` asks Octopus' own feed to overwrite; others decide that themselves. Throws
  // OctopusError: conflict when the feed has that package, unclear_write when the answer was lost.
  void push(const std::string& file_name, BodySource& package, bool replace);

private:
  std::string m_api_key, m_push_url;
  std::stop_token m_stop;
  std::unique_ptr<Transport> m_transport;
};

// The address that packages are sent to, of a feed of version 2: nuget.exe completes an address
// without a path in the same way.
[[nodiscard]] std::string nuget_push_url(const std::string& feed_url);
// The address that a service index of version 3 gives. Throws OctopusError. An index that came over
// https must not lead the API key over http.
[[nodiscard]] std::string nuget_push_url_of_index(const std::string& index_url,
                                                  const std::string& index_text);

} // namespace octostep::octopus
