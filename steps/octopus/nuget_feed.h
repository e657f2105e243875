// A NuGet feed that packages are pushed to. Version 2 is used by its address, version 3 through its
// service index. Octopus' own feed, /nuget/packages, has version 2.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

class NugetFeed {
public:
  // Connects to the server at that origin, for example "https://feeds.example.com".
  using Connect = std::function<std::unique_ptr<Transport>(const std::string& origin)>;

  // Reads the service index if `url` is one. `connect` is used only during construction. Throws
  // OctopusError; in particular refused for an index without an address to push to.
  NugetFeed(const std::string& url,
            const std::string& api_key,
            const Connect& connect,
            std::stop_token stop);

  // The address to which packages are pushed.
  [[nodiscard]] const std::string& push_url() const { return m_push_url; }

  // Sent once. `replace` asks Octopus' own feed to overwrite; other feeds decide that themselves.
  // Throws OctopusError: conflict if the feed already has the package, unclear_write if the answer
  // is lost.
  void push(const std::string& file_name, BodySource& package, bool replace);

private:
  std::string m_api_key, m_push_url;
  std::stop_token m_stop;
  std::unique_ptr<Transport> m_transport;
};

// The push address of a version 2 feed. Completes an address without a path in the same way as
// nuget.exe.
[[nodiscard]] std::string nuget_push_url(const std::string& feed_url);
// The push address in a version 3 service index. Throws OctopusError. An index that was read over
// https must not send the API key over http.
[[nodiscard]] std::string nuget_push_url_of_index(const std::string& index_url,
                                                  const std::string& index_text);

} // namespace octostep::octopus
