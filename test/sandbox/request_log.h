// The requests that the server received, for tests to inspect. In memory only; a restart begins a
// new log.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "test/sandbox/http_message.h"

namespace octostep::sandbox {

class RequestLog {
public:
  // Adds a request when it arrives; `connection` counts the connections from 1. Returns its number.
  std::size_t begin(const Request& request, std::size_t connection, const std::string& time);
  // Completes the entry: `status` 0 = nothing was answered; `fault` "" = none was hit.
  void finish(std::size_t number, const Request& request, int status, const std::string& fault);
  [[nodiscard]] nlohmann::json to_json() const;
  void clear();

private:
  mutable std::mutex m_mutex;
  std::size_t m_first_number = 1; // of the oldest entry; grows when the log is cleared
  std::vector<nlohmann::json> m_entries;
};

// One entry from arrival to reply; completed without a status if nothing was answered.
class OpenEntry {
public:
  OpenEntry(RequestLog& log,
            const Request& request,
            std::size_t connection,
            const std::string& time)
      : m_log(log), m_request(request), m_number(log.begin(request, connection, time)) {}
  ~OpenEntry() { complete(0); }
  OpenEntry(const OpenEntry&) = delete;
  OpenEntry& operator=(const OpenEntry&) = delete;

  void set_fault(std::string fault) { m_fault = std::move(fault); }
  void complete(int status) {
    if (!m_is_complete) m_log.finish(m_number, m_request, status, m_fault);
    m_is_complete = true;
  }

private:
  RequestLog& m_log;
  const Request& m_request;
  std::size_t m_number;
  std::string m_fault;
  bool m_is_complete = false;
};

} // namespace octostep::sandbox
