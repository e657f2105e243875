// The one exception of the REST client. Its kind is named by what the caller should do.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace octostep::octopus {

enum class ErrorKind {
  unauthenticated, // 401: the credentials were refused
  forbidden,       // 403: the credentials lack a permission
  not_found,       // nothing of that name, or not visible with these credentials
  ambiguous,       // several things of that name
  conflict,        // already exists
  refused, // understood and turned down (400 and the like); the server's words are in the message
  unavailable,   // could not be reached, or failing, after all retries
  unclear_write, // a write was sent, its outcome could not be established
  deadline,      // the limit that the request was given has passed (Request::total_limit)
  protocol,      // an answer that cannot be what the Octopus Server sends
  local,         // this machine lacks what talking to the server takes, such as file descriptors
  tls,           // the server's certificate was not accepted
  stopped,       // a stop was requested meanwhile
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
  [[nodiscard]] int http_status() const { return m_http_status; } // 0 = no answer
  // The "Errors" list of the server's error document, verbatim.
  [[nodiscard]] const std::vector<std::string>& server_errors() const { return m_server_errors; }

private:
  ErrorKind m_kind;
  int m_http_status;
  std::vector<std::string> m_server_errors;
};

// An answer that is larger or deeper than any that is expected. The message does not name the
// request.
class OversizedAnswer : public OctopusError {
public:
  explicit OversizedAnswer(const std::string& message, int http_status = 0)
      : OctopusError(ErrorKind::protocol, message, http_status) {}
};

} // namespace octostep::octopus
