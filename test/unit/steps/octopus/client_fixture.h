// A client of a scripted server with the space Spaces-1, and JSON for its answers.
#pragma once

#include <nlohmann/json.hpp>

#include "steps/octopus/client.h"
#include "test/support/scripted_transport.h"

namespace octostep::test {

using namespace octostep::octopus;
using nlohmann::json;

inline const std::string k_space = "/api/Spaces-1/";

struct ClientFixture {
  ScriptedTransport transport;
  std::stop_source stop;
  Client client{transport, "https://octopus.example.com/octopus/", "Default", stop.get_token()};

  ClientFixture() {
    transport.on("GET /api/spaces/all",
                 json_answer(R"([{"Id":"Spaces-2","Name":"Other","Slug":"other","IsDefault":true},
                                 {"Id":"Spaces-1","Name":"Default","Slug":"default-space","IsDefault":false}])"));
  }
  ScriptedTransport& get(const std::string& path, const json& body) {
    return transport.on("GET " + k_space + path, json_answer(body.dump()));
  }
  json sent_to(const std::string& path) const {
    return json::parse(transport.last_body("POST " + k_space + path));
  }
};

inline json named(const std::string& id, const std::string& name, const std::string& slug = "") {
  return {{"Id", id}, {"Name", name}, {"Slug", slug}};
}

inline json page(json items, const std::string& next = "") {
  json body = {{"Items", std::move(items)}, {"Links", json::object()}};
  if (!next.empty()) body["Links"]["Page.Next"] = next;
  return body;
}

template <typename Call>
OctopusError error_of(const Call& call) {
  try {
    (void)call();
  } catch (const OctopusError& error) {
    return error;
  }
  throw std::logic_error("no OctopusError was thrown");
}

} // namespace octostep::test
