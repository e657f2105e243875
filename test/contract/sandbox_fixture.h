// A sandbox server in this process, on a loopback port, and a plain client for it. The client is
// Poco's, so that these tests share no code with octostep's own transport.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "test/sandbox/application.h"
#include "test/sandbox/server.h"

namespace octostep::sandbox {

using nlohmann::json;

struct Reply {
  int status = 0;
  std::string text;
  json body; // null if the text is not JSON

  // All texts of "Errors", for messages that must mention something.
  [[nodiscard]] std::string errors() const;
};

using HeaderFields = std::map<std::string, std::string>;

class SandboxFixture {
public:
  SandboxFixture(); // with sandbox_scenario.json
  ~SandboxFixture();
  SandboxFixture(const SandboxFixture&) = delete;
  SandboxFixture& operator=(const SandboxFixture&) = delete;

  Reply get(const std::string& path) { return send("GET", path, {}); }
  Reply post(const std::string& path, const json& body) { return send("POST", path, body.dump()); }
  // Adds the members that every command of the executions API has.
  Reply execute(const std::string& path, json command);
  Reply send(const std::string& method,
             const std::string& path,
             const std::string& body,
             const HeaderFields& headers = {});
  Reply push(const std::string& path, const std::string& file_name, const std::string& content);
  // Sends bytes unchanged and returns everything that comes back until the server closes or 300 ms
  // pass without a byte; sets `was_reset`.
  std::string exchange(const std::string& bytes, bool& was_reset);

  void advance(double seconds) { post("/sandbox/time", {{"advanceSeconds", seconds}}); }
  void restart(); // with the same data folder
  [[nodiscard]] std::string url() const { return m_server->url(); }
  [[nodiscard]] std::uint16_t port() const { return m_server->port(); }
  [[nodiscard]] const Service& service() const { return *m_service; }
  [[nodiscard]] std::string state_of(const std::string& task) {
    return get("/api/tasks/" + task).body.at("State");
  }

private:
  void start();

  std::filesystem::path m_folder;
  std::unique_ptr<Application> m_application;
  std::unique_ptr<Service> m_service;
  std::unique_ptr<Server> m_server;
};

} // namespace octostep::sandbox
