// An Octopus Server in memory, for tests of the steps: answers by method and path, tasks that
// advance with each poll, and a record of all requests.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/http/transport.h"

namespace octostep::test {

using nlohmann::json;

inline json items(std::vector<json> list) { return {{"Items", std::move(list)}}; }

class FakeOctopus final : public octopus::Transport {
public:
  struct Received {
    std::string route; // "POST /api/Spaces-1/releases/create/v1"
    std::map<std::string, std::string> query;
    json body;
    std::string file; // content of an uploaded file
  };
  using Handler = std::function<octopus::Response(const Received&)>;

  FakeOctopus() {
    answer("GET /api/spaces/all",
           json::array({{{"Id", "Spaces-1"}, {"Name", "Default"}, {"IsDefault", true}}}));
    handle("GET /api/Spaces-1/tasks", [this](const Received& request) { return states(request); });
  }

  // The answers of one route are used in the order in which they were added; the last one is
  // repeated.
  void handle(const std::string& route, Handler handler) {
    m_handlers[route].push_back(std::move(handler));
  }
  void answer(const std::string& route, json body, int status = 200) {
    handle(route, [body = std::move(body), status](const Received&) {
      return json_response(status, body);
    });
  }
  void fail(const std::string& route, octopus::ErrorKind kind, const std::string& message) {
    handle(route, [kind, message](const Received&) -> octopus::Response {
      throw octopus::OctopusError(kind, message);
    });
  }
  void forget(const std::string& route) { m_handlers.erase(route); }

  // Each poll shows the next of `states`; the last one is repeated.
  void task(const std::string& id, std::deque<json> states, json activities = json::array()) {
    for (auto& state : states) state["Id"] = id;
    m_tasks[id] = std::move(states);
    handle("GET /api/Spaces-1/tasks/" + id + "/details", [this, id, activities](const Received&) {
      return json_response(200,
                           {{"Task", m_shown.contains(id) ? m_shown[id] : m_tasks[id].front()},
                            {"Progress", {{"ProgressPercentage", 0}}},
                            {"ActivityLogs", activities}});
    });
    answer("GET /api/Spaces-1/artifacts", items({}));
    answer("GET /api/Spaces-1/tasks/" + id + "/raw", "raw log of " + id);
    handle("POST /api/Spaces-1/tasks/" + id + "/cancel", [this, id](const Received&) {
      m_tasks[id] = {json{{"Id", id}, {"State", "Canceled"}}};
      return json_response(200, m_tasks[id].front());
    });
  }

  [[nodiscard]] const std::vector<Received>& received() const { return m_received; }
  [[nodiscard]] std::vector<Received> received(std::string_view route) const {
    std::vector<Received> matching;
    for (const auto& request : m_received)
      if (request.route == route) matching.push_back(request);
    return matching;
  }
  [[nodiscard]] std::vector<Received> writes() const {
    std::vector<Received> matching;
    for (const auto& request : m_received)
      if (!request.route.starts_with("GET ")) matching.push_back(request);
    return matching;
  }

  octopus::Response send(const octopus::Request& request, std::stop_token stop) override {
    if (stop.stop_requested())
      throw octopus::OctopusError(octopus::ErrorKind::stopped, "a stop was requested");
    const Received received = read(request);
    m_received.push_back(received);
    const auto found = m_handlers.find(received.route);
    if (found == m_handlers.end()) {
      if (request.method == octopus::Method::get)
        return json_response(404, {{"ErrorMessage", "not found"}});
      throw std::logic_error("the fake server has no answer to " + received.route);
    }
    const Handler handler = found->second.front();
    if (found->second.size() > 1) found->second.pop_front();
    return handler(received);
  }

  static octopus::Response json_response(int status, const json& body) {
    const std::string text = body.is_string() ? body.get<std::string>() : body.dump();
    return {status, {{"Content-Type", body.is_string() ? "text/plain" : "application/json"}}, text};
  }

private:
  static Received read(const octopus::Request& request) {
    Received received;
    received.route = std::string(octopus::method_name(request.method)) + " " + request.path;
    received.query = {request.query.begin(), request.query.end()};
    if (const auto* text = std::get_if<std::string>(&request.body))
      received.body = json::parse(*text);
    if (const auto* part = std::get_if<octopus::FilePart>(&request.body)) {
      std::vector<std::byte> buffer(4096);
      while (const std::size_t count = part->source->read(buffer))
        received.file.append(reinterpret_cast<const char*>(buffer.data()), count);
    }
    return received;
  }

  octopus::Response states(const Received& request) {
    std::vector<json> found;
    const std::string ids = "," + request.query.at("ids") + ",";
    for (auto& [id, states] : m_tasks) {
      if (ids.find("," + id + ",") == std::string::npos) continue;
      m_shown[id] = states.front();
      found.push_back(states.front());
      if (states.size() > 1) states.pop_front();
    }
    return json_response(200, items(std::move(found)));
  }

  std::map<std::string, std::deque<Handler>> m_handlers;
  std::map<std::string, std::deque<json>> m_tasks;
  std::map<std::string, json> m_shown;
  std::vector<Received> m_received;
};

} // namespace octostep::test
