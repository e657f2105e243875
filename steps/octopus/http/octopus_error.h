// The only exception type of the REST client. Its kinds are named by what the caller should do.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace octostep::octopus {

enum class ErrorKind {
  unauthenticated, // 401: the server rejected the credentials
  forbidden,       // 403: the credentials lack a permission
  not_found,       // nothing has that name, or it is not visible with these credentials
  ambiguous,       // several things have that name
  conflict,        // already exists
  refused,     // understood but refused (400 and the like); the message contains the server's words
  unavailable, // not reachable or failing, after all retries
  unclear_write, // a write was sent, but its outcome could not be determined
  deadline,      // the time limit of the request has passed (Request::total_limit)
  protocol,      // a response that cannot come from an Octopus Server
  local,         // this machine lacks something for talking to the server, such as file descriptors
  tls,           // the server's certificate was not accepted
  stopped,       // a stop was requested
};

class OctopusError : public std::runtime_error {
public:
  OctopusError(ErrorKind kind,
               const std::string& message,
               int http_status = 0,
               std::vector<std::string> server_errors = {})
      : std::runtime_error(message),
        m_kind(kind),
        m_http_status(http_status),
        m_server_errors(std::move(server_errors)) {}

  [[nodiscard]] ErrorKind kind() const { return m_kind; }
  [[nodiscard]] int http_status() const { return m_http_status; } // 0 = no response
  // The "Errors" list of the server's error document, verbatim.
  [[nodiscard]] const std::vector<std::string>& server_errors() const { return m_server_errors; }

private:
  ErrorKind m_kind;
  int m_http_status;
  std::vector<std::string> m_server_errors;
};

// A response that is larger or deeper than any expected one. The message does not name the request.
class OversizedAnswer : public OctopusError {
public:
  explicit OversizedAnswer(const std::string& message, int http_status = 0)
      : OctopusError(ErrorKind::protocol, message, http_status) {}
};

} // namespace octostep::octopus
