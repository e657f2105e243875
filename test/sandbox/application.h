// The sandbox as a program: state, routes and rules behind one lock. Knows nothing about sockets.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>

#include "test/sandbox/byte_source.h"
#include "test/sandbox/clock.h"
#include "test/sandbox/faults.h"
#include "test/sandbox/request_log.h"
#include "test/sandbox/router.h"
#include "test/sandbox/timeline.h"

namespace octostep::sandbox {

class Application {
public:
  struct Settings {
    std::filesystem::path data;     // an existing folder
    std::filesystem::path scenario; // empty: the built-in one
    std::string api_key;
  };

  // Continues the state in the data folder, or starts with the scenario. Throws std::runtime_error
  // or std::invalid_argument if either cannot be read.
  explicit Application(Settings settings);

  // Answers one request; every error becomes an error document. Throws only TransferError.
  [[nodiscard]] Response answer(Request& request, ByteSource& body);

  [[nodiscard]] std::string time() const;
  [[nodiscard]] Faults& faults() { return m_faults; }
  [[nodiscard]] RequestLog& log() { return m_log; }

private:
  [[nodiscard]] Response answer_undated(Request& request, ByteSource& body);
  [[nodiscard]] Response answer_route(Request& request, ByteSource& body);
  [[nodiscard]] Response answer_control(Request& request, ByteSource& body);
  [[nodiscard]] Response run(const RouteMatch& match, Request& request, const Caller& caller);
  [[nodiscard]] Response change_time(const json& document);
  [[nodiscard]] std::optional<Caller> authenticate(const Request& request) const;
  void authorize(const Request& request, const std::string& space_id) const;
  [[nodiscard]] std::string space_of(const RouteMatch& match) const;
  void strip_virtual_directory(Request& request) const;
  void add_virtual_directory(Response& response) const;
  void read_body(const Route& route, Request& request, ByteSource& body);
  void begin();
  void save_if_changed();

  Settings m_settings;
  mutable std::mutex m_mutex; // guards the four below
  Store m_store;
  Clock m_clock;
  TimelineCache m_timelines;
  std::size_t m_upload_count = 0;
  Router m_router;
  Faults m_faults;
  RequestLog m_log;
};

} // namespace octostep::sandbox
