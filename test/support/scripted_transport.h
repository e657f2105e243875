// A transport that answers from a script in memory and records the requests.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/http/transport.h"

namespace octostep::test {

inline octopus::Response json_answer(std::string body, int status = 200) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

inline octopus::Response html_answer(int status, const std::string& title = "Maintenance") {
  return {status,
          {{"Content-Type", "text/html"}},
          "<html><head><title>" + title + "</title></head></html>"};
}

inline octopus::Response error_answer(int status, const std::string& message) {
  return json_answer(R"({"ErrorMessage":")" + message + R"(","Errors":[]})", status);
}

class ScriptedTransport final : public octopus::Transport {
public:
  using Reply = std::variant<octopus::Response, octopus::ExchangeFailure, octopus::OctopusError>;
  using Responder = std::function<Reply(const octopus::Request&)>;

  // Answers in the given order; the last one is repeated. `what` is, for example, "GET /api/x",
  // without the query.
  ScriptedTransport& on(const std::string& what, Reply reply) {
    m_replies[what].push_back(std::move(reply));
    return *this;
  }
  // Called for requests that no script answers.
  ScriptedTransport& otherwise(Responder responder) {
    m_responder = std::move(responder);
    return *this;
  }

  [[nodiscard]] octopus::Response send(const octopus::Request& request,
                                       std::stop_token stop) override {
    if (stop.stop_requested()) throw octopus::OctopusError(octopus::ErrorKind::stopped, "stopped");
    m_requests.push_back(request);
    const Reply reply = next_reply(request);
    if (const auto* failure = std::get_if<octopus::ExchangeFailure>(&reply)) throw *failure;
    if (const auto* error = std::get_if<octopus::OctopusError>(&reply)) throw *error;
    return std::get<octopus::Response>(reply);
  }

  [[nodiscard]] const std::vector<octopus::Request>& requests() const { return m_requests; }
  [[nodiscard]] std::size_t count(const std::string& what) const {
    return static_cast<std::size_t>(
        std::count_if(m_requests.begin(), m_requests.end(), [&](const auto& request) {
          return request_line(request) == what;
        }));
  }
  // The last request with that line, and its text body.
  [[nodiscard]] const octopus::Request& last(const std::string& what) const {
    for (auto request = m_requests.rbegin(); request != m_requests.rend(); ++request)
      if (request_line(*request) == what) return *request;
    throw std::logic_error("never asked: " + what);
  }
  [[nodiscard]] std::string last_body(const std::string& what) const {
    return std::get<std::string>(last(what).body);
  }

private:
  Reply next_reply(const octopus::Request& request) {
    const auto found = m_replies.find(request_line(request));
    if (found == m_replies.end()) {
      if (m_responder) return m_responder(request);
      return error_answer(404, "The resource '" + request.path + "' was not found.");
    }
    Reply reply = found->second.front();
    if (found->second.size() > 1) found->second.pop_front();
    return reply;
  }

  std::map<std::string, std::deque<Reply>> m_replies;
  Responder m_responder;
  std::vector<octopus::Request> m_requests;
};

inline std::string query_value(const octopus::Request& request, const std::string& name) {
  for (const auto& [key, value] : request.query)
    if (key == name) return value;
  return {};
}

} // namespace octostep::test
