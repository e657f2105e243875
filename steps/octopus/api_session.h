// Requests and answers of the REST API as JSON: pages, error documents, and nothing of what the
// resources mean.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "steps/octopus/http/transport.h"
#include "steps/octopus/json_object.h"

namespace octostep::octopus {

struct Answer {
  nlohmann::json body;
  std::string source; // request line
  int status = 0;
  std::size_t size = 0;

  [[nodiscard]] JsonObject object() const { return JsonObject(body, source); }
};

class ApiSession {
public:
  // `transport` is not owned. `base_path`: the path of the server's URL, "" for the root.
  ApiSession(Transport& transport,
             std::string base_path,
             std::stop_token stop,
             std::optional<Duration> request_limit)
      : m_transport(&transport),
        m_base_path(std::move(base_path)),
        m_stop(std::move(stop)),
        m_request_limit(request_limit) {}

  // The same session over another connection, which is not owned.
  [[nodiscard]] ApiSession over(Transport& transport) const {
    ApiSession other = *this;
    other.m_transport = &transport;
    return other;
  }

  [[nodiscard]] Answer get(std::string path, std::vector<NameValue> query = {});
  [[nodiscard]] std::optional<Answer> find(std::string path); // absent for 404
  [[nodiscard]] std::optional<Answer> find(Request request);  // likewise
  [[nodiscard]] Answer
  post(std::string path, const nlohmann::json& body, std::vector<NameValue> query = {});
  // Any 2xx answer; everything else throws OctopusError with the server's words.
  [[nodiscard]] Response send(Request request);
  [[nodiscard]] Answer send_for_json(Request request);

  // The items of all pages, in order.
  template <typename Resource>
  [[nodiscard]] std::vector<Resource> all_pages(const std::string& path,
                                                const std::vector<NameValue>& query,
                                                Resource (*read)(const JsonObject&)) {
    std::vector<Resource> items;
    visit_pages(path, query, [&](const JsonObject& item) { items.push_back(read(item)); });
    return items;
  }
  // The items of a route that answers a bare list.
  template <typename Resource>
  [[nodiscard]] std::vector<Resource> whole_list(std::string path,
                                                 Resource (*read)(const JsonObject&)) {
    const Answer answer = get(std::move(path));
    std::vector<Resource> items;
    for (const auto& item : objects_of(answer.body, answer.source)) items.push_back(read(item));
    return items;
  }

  // The server's clock in its latest answer, cut to seconds; absent before one said it.
  [[nodiscard]] std::optional<Instant> server_time() const { return m_server_time; }

private:
  void visit_pages(std::string path,
                   std::vector<NameValue> query,
                   const std::function<void(const JsonObject&)>& visit);
  [[nodiscard]] std::string below_base(const std::string& link) const;

  Transport* m_transport;
  std::string m_base_path;
  std::stop_token m_stop;
  std::optional<Duration> m_request_limit;
  std::optional<Instant> m_server_time;
};

} // namespace octostep::octopus
