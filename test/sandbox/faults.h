// Scripted misbehavior: which requests it hits, how often, and what happens to them.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace octostep::sandbox {

enum class FaultKind {
  status,       // answers `status`, `retryAfter`, `headers`, `body`; nothing is executed
  reset_before, // resets the connection, nothing is executed
  reset_after,  // executes, then resets instead of answering
  close_before, // closes in an orderly way, nothing is executed
  close_after,  // executes, then closes instead of answering
  stall_before, // keeps the peer waiting for `seconds` (0 = until it leaves); nothing is executed
  stall_after,  // executes, then keeps the peer waiting
  delay,        // waits for `seconds`, then behaves normally
  slow,         // executes and answers `bytesPerSecond`
  cut,          // executes and closes after the part `fraction` of the body
  wrong_length, // executes; Content-Length is off by `lengthDelta`
  garbage,      // executes and answers something that is not HTTP
  garbled_body, // executes and answers 200 with a broken JSON body
  html,         // answers `status` (200 unless given) with an HTML page, nothing is executed
  redirect,     // answers 302 to `location`, nothing is executed
  late_close,   // answers correctly, but closes a connection that it promised to keep
  // These meet connections as they arrive; `method` and `path` do not matter.
  refuse,      // resets them
  tls_failure, // answers with the alert handshake_failure
};

[[nodiscard]] std::string_view name_of(FaultKind kind); // as scenarios spell it

struct Fault {
  FaultKind kind = FaultKind::status;
  int status = 0;
  std::string body;
  std::string content_type;
  std::string retry_after;
  std::string location;
  std::map<std::string, std::string> headers;
  double seconds = 0.0;
  double fraction = 0.5;
  long bytes_per_second = 1024;
  long length_delta = 10;
};

class Faults {
public:
  // One fault or an array of them; see scenario.schema.json. Throws std::invalid_argument.
  void add(const nlohmann::json& document);
  void clear();

  // The fault for this request, if any; counts it. `path` is the path as sent, without the query.
  [[nodiscard]] std::optional<Fault> take(std::string_view method, std::string_view path);
  // The same for a connection that has just arrived: refuse, tls_failure, or none.
  [[nodiscard]] std::optional<FaultKind> take_on_arrival();
  // The installed faults with the number of requests that each has hit; shows faults that were
  // never used.
  [[nodiscard]] nlohmann::json to_json() const;

private:
  struct Rule {
    nlohmann::json document;
    Fault fault;
    std::regex method;
    std::regex path;
    long skip = 0;      // how many more matching requests to leave alone
    long remaining = 1; // negative: unlimited
    long used = 0;
  };

  static Rule make_rule(const nlohmann::json& document);
  static bool use(Rule& rule);

  mutable std::mutex m_mutex;
  std::vector<Rule> m_rules;
};

} // namespace octostep::sandbox
