// Requests and responses of the REST API as JSON, with paging and error documents. Knows nothing
// about the meaning of the resources. Methods throw OctopusError unless they say otherwise.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "steps/octopus/http/json_body.h"
#include "steps/octopus/http/transport.h"
#include "steps/octopus/json_object.h"

namespace octostep::octopus {

// A response with a JSON body. `size` is the size of the body in bytes.
struct Answer {
  nlohmann::json body;
  std::string source; // the request line, for messages
  int status = 0;
  std::size_t size = 0;

  [[nodiscard]] JsonObject object() const { return JsonObject(body, source); }
};

// Takes the items of a list that comes in one or several responses.
class PageItems : public ListItems {
public:
  virtual void page_begins(const std::string& source) = 0; // `source` is the page's request line

protected:
  // Throws OctopusError protocol if a list takes too much memory.
  static void check_cost(std::size_t bytes, const std::string& source);
};

template <typename Resource>
class Collected final : public PageItems {
public:
  using Read = Resource (*)(const JsonObject&);
  explicit Collected(Read read) : m_read(read) {}

  void page_begins(const std::string& source) override {
    m_source = source;
    m_kept = m_all.size();
    m_kept_cost = m_cost;
  }
  void restart() override {
    m_all.erase(m_all.begin() + static_cast<std::ptrdiff_t>(m_kept), m_all.end());
    m_cost = m_kept_cost;
  }
  void take(const nlohmann::json& item, std::size_t text_bytes) override {
    check_cost(m_cost += sizeof(Resource) + text_bytes, m_source);
    m_all.push_back(m_read(JsonObject(item, m_source)));
  }
  [[nodiscard]] std::vector<Resource> take_all() { return std::move(m_all); }

private:
  Read m_read;
  std::string m_source;
  std::vector<Resource> m_all;
  std::size_t m_kept = 0, m_cost = 0, m_kept_cost = 0; // m_kept: from earlier pages
};

class ApiSession {
public:
  // `transport` is not owned. `base_path` is the path of the server's URL, "" for the root.
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

  // Throws OctopusError not_found for 404.
  [[nodiscard]] Answer get(std::string path, std::vector<NameValue> query = {});
  [[nodiscard]] std::optional<Answer> find(std::string path); // absent for 404
  [[nodiscard]] std::optional<Answer> find(Request request);  // the same
  [[nodiscard]] Answer
  post(std::string path, const nlohmann::json& body, std::vector<NameValue> query = {});
  // Returns any 2xx response; for everything else throws OctopusError with the server's words.
  [[nodiscard]] Response send(Request request);
  [[nodiscard]] Answer send_for_json(Request request);
  // Sends the response's JSON to `events` while it arrives.
  struct Received {
    int status = 0;
    std::size_t size = 0; // of the body, in bytes
  };
  Received read_json(Request request, JsonEvents& events);
  // Like send(), but the body goes to `sink`; streamed_well is the sink's verdict.
  Response stream(Request request, BodySink& sink);

  // The items of all pages, in the server's order.
  template <typename Resource>
  [[nodiscard]] std::vector<Resource> all_pages(const std::string& path,
                                                const std::vector<NameValue>& query,
                                                Resource (*read)(const JsonObject&)) {
    Collected<Resource> items(read);
    read_pages(path, query, items);
    return items.take_all();
  }
  // The items of a route that returns a list without pages.
  template <typename Resource>
  [[nodiscard]] std::vector<Resource> whole_list(std::string path,
                                                 Resource (*read)(const JsonObject&)) {
    Collected<Resource> items(read);
    read_list(std::move(path), items);
    return items.take_all();
  }

  // The server's clock in its latest response, truncated to seconds; absent as long as no response
  // contained it.
  [[nodiscard]] std::optional<Instant> server_time() const { return m_server_time; }

private:
  [[nodiscard]] Response exchange(const Request& request);
  void read_pages(std::string path, std::vector<NameValue> query, PageItems& items);
  void read_list(std::string path, PageItems& items);
  [[nodiscard]] std::string below_base(const std::string& link) const;

  Transport* m_transport;
  std::string m_base_path;
  std::stop_token m_stop;
  std::optional<Duration> m_request_limit;
  std::optional<Instant> m_server_time;
};

} // namespace octostep::octopus
