// Rides out outages: repeats reads until they succeed or a time window is over, and writes only if
// it is certain that they had no effect. Turns exchange failures into OctopusErrors.
//
// Reads are repeated if there was no complete response, for 408, 429, 500, 502, 503 and 504, and
// for a 2xx without the requested JSON. Writes are repeated if nothing was sent, and for 429, which
// the server sends instead of executing the request. Retry-After is obeyed, both in seconds and as
// a date.
#pragma once

#include <memory>
#include <optional>
#include <random>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/sign_in/connection.h"

namespace octostep::octopus {

struct RetryRules {
  Duration window{900'000};   // from the first failure of a request to giving up
  Duration first_wait{1'000}; // doubled each time, with jitter
  Duration longest_wait{30'000};
  std::optional<int> max_retries; // absent = as many as fit into the window
};

class RetryTransport final : public Transport {
public:
  // `clock` is not owned.
  RetryTransport(std::unique_ptr<Transport> inner,
                 RetryRules rules,
                 Clock& clock,
                 OutageListener on_outage);

  [[nodiscard]] Response send(const Request& request, std::stop_token stop) override;

private:
  struct Attempt;

  Attempt attempt(const Request& request, std::stop_token stop);
  [[nodiscard]] Duration wait_before_next(int failures, const Attempt& failed);
  // Throws with `kind`, unless the outcome of a write is unknown.
  [[noreturn]] void
  give_up(const Request& request, const Attempt& failed, Duration spent, ErrorKind kind) const;
  void outage_begins(const Request& request, const Attempt& failed, Duration window);
  void outage_ends();

  std::unique_ptr<Transport> m_inner;
  RetryRules m_rules;
  Clock& m_clock;
  OutageListener m_on_outage;
  std::optional<Duration> m_outage_since; // across requests: several may fail in one outage
  std::minstd_rand m_random{std::random_device{}()};
};

// Absent for other texts. A date is compared with `now`; a date in the past gives zero.
[[nodiscard]] std::optional<Duration> parse_retry_after(std::string_view text, Instant now);

} // namespace octostep::octopus
