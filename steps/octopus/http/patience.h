// How long an exchange may take and what ends it: a stop request, a limit on the time without a
// byte moved, and a limit on the whole exchange. Waits in short slices, so that all three are
// obeyed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

#include "steps/octopus/http/clock.h"

namespace octostep::octopus {

class Patience {
public:
  // `clock` is not owned.
  Patience(Clock& clock,
           std::stop_token stop,
           Duration idle_limit,
           std::optional<Duration> total_limit);

  // Calls `ready` with slices of time until it returns true. Throws OctopusError stopped, or
  // ExchangeFailure (maybe_received) that says which limit has passed.
  void wait(const std::function<bool(Duration slice)>& ready);
  // The same, but the time also counts from now on and is limited to `limit`.
  void wait_at_most(Duration limit, const std::function<bool(Duration slice)>& ready);
  void check(); // makes the checks of wait() without waiting
  // The time without a byte moved starts again.
  void bytes_moved(std::size_t count = 1);
  // From now on, the whole exchange is limited, too: to ten times the limit on the time without a
  // byte moved, extended in proportion to the bytes moved, up to `most_bytes`. Sending one byte now
  // and then does not gain time.
  void limit_pace(std::uint64_t most_bytes);

private:
  void check_pace(Duration now) const;

  Clock& m_clock;
  std::stop_token m_stop;
  Duration m_idle_limit;
  Duration m_last_move, m_begun;
  std::uint64_t m_moved = 0;
  std::optional<std::uint64_t> m_most_bytes; // absent = the pace does not matter
  std::optional<Duration> m_total_limit, m_deadline;
};

} // namespace octostep::octopus
