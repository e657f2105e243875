#include "steps/octopus/nuget_feed.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "steps/octopus/api_session.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/json_tree.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

// Feeds unpack and index a package before they answer.
constexpr Duration k_push_idle_limit{300'000};
constexpr std::string_view k_publish_type = "PackagePublish/2.0.0";

bool is_service_index(std::string_view url) {
  return text::lower_case(url).ends_with("/index.json");
}

std::string usable_key(const std::string& key) {
  const std::string_view value = text::trimmed(key);
  for (const char letter : value)
    if (static_cast<unsigned char>(letter) <= ' ' || static_cast<unsigned char>(letter) >= 0x7F)
      throw OctopusError(ErrorKind::unauthenticated,
                         "the feed's API key holds a blank, a line break or another character that "
                         "none can have; check where it is taken from");
  return std::string(value);
}

std::string origin_of(const std::string& url) {
  const auto place = parse_http_url(url, "the feed's URL");
  return (place.secure ? "https://" : "http://") + place.host_and_port();
}

Request request_to(const std::string& url) {
  Request request;
  request.path = parse_http_url(url, "the feed's URL").path;
  request.answer = AnswerFormat::text;
  return request;
}

std::string find_push_url(const std::string& url,
                          const NugetFeed::Connect& connect,
                          const std::stop_token& stop) {
  if (!is_service_index(url)) return nuget_push_url(url);
  const auto transport = connect(origin_of(url));
  ApiSession session(*transport, "", stop, std::nullopt);
  return nuget_push_url_of_index(url, session.send(request_to(url)).body);
}

} // namespace

std::string nuget_push_url(const std::string& feed_url) {
  std::string url(text::trimmed(feed_url));
  while (url.ends_with('/')) url.pop_back();
  const auto path = text::lower_case(parse_http_url(url, "the feed's URL").path);
  if (path.empty()) return url + "/api/v2/package";
  return path.ends_with("/api/v2") ? url + "/package" : url;
}

std::string nuget_push_url_of_index(const std::string& index_url, const std::string& index_text) {
  const auto index = parse_json(index_text).value_or(nullptr);
  std::string found;
  for (const auto& resource : JsonObject(index, index_url).objects("resources"))
    if (found.empty() && resource.text("@type") == k_publish_type) found = resource.text("@id");
  if (found.empty())
    throw OctopusError(
        ErrorKind::refused,
        fmt::format("the service index '{}' names no place to push packages to ({}); "
                    "give the address of a feed that takes packages",
                    index_url,
                    k_publish_type));
  const auto index_place = parse_http_url(index_url, "the feed's URL");
  if (!index_place.same_origin(parse_http_url(found, "the feed's push address")))
    throw OctopusError(ErrorKind::refused,
                       fmt::format("the service index '{}' sends packages and the API key to '{}', "
                                   "another server or an unencrypted connection; give that address "
                                   "as the feed's URL if that is wanted",
                                   index_url,
                                   text::as_one_line(found, 200)));
  return found;
}

NugetFeed::NugetFeed(const std::string& url,
                     const std::string& api_key,
                     const Connect& connect,
                     std::stop_token stop)
    : m_api_key(usable_key(api_key)),
      m_push_url(find_push_url(url, connect, stop)),
      m_stop(std::move(stop)),
      m_transport(connect(origin_of(m_push_url))) {}

void NugetFeed::push(const std::string& file_name, BodySource& package, bool replace) {
  Request request = request_to(m_push_url);
  request.method = Method::put;
  if (replace) request.query = {{"replace", "true"}};
  if (!m_api_key.empty()) request.headers = {{"X-NuGet-ApiKey", m_api_key}};
  request.body = FilePart{file_name, &package, "package"};
  request.idle_limit = k_push_idle_limit;
  (void)ApiSession(*m_transport, "", m_stop, std::nullopt).send(std::move(request));
}

} // namespace octostep::octopus
