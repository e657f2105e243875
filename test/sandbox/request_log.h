// What the server was asked, for tests to look at. In memory only; a restart begins a new one.
#pragma once

#include <mutex>
#include <vector>

#include <nlohmann/json.hpp>

#include "test/sandbox/http_message.h"

namespace octostep::sandbox {

class RequestLog {
public:
  // Enters a request as it arrives; `connection` counts the connections from 1. Returns its number.
  std::size_t begin(const Request& request, std::size_t connection, const std::string& time);
  // Completes the entry: `status` 0 = nothing was answered; `fault` "" = none was met.
  void finish(std::size_t number, const Request& request, int status, const std::string& fault);
  [[nodiscard]] nlohmann::json to_json() const;
  void clear();

private:
  mutable std::mutex m_mutex;
  std::size_t m_first_number = 1; // of the oldest entry; grows when the log is cleared
  std::vector<nlohmann::json> m_entries;
};

} // namespace octostep::sandbox
