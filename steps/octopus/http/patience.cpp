#include "steps/octopus/http/patience.h"

#include <algorithm>

#include <fmt/core.h>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

namespace {

// Short enough for the promise of transport.h: a stop request is obeyed within 500 ms.
constexpr Duration k_slice{100};
constexpr int k_grace = 10;
constexpr std::uint64_t k_least_bytes_per_second = 32U << 10U;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

} // namespace

Patience::Patience(Clock& clock,
                   std::stop_token stop,
                   Duration idle_limit,
                   std::optional<Duration> total_limit)
    : m_clock(clock),
      m_stop(std::move(stop)),
      m_idle_limit(idle_limit),
      m_last_move(clock.elapsed()),
      m_begun(m_last_move),
      m_total_limit(total_limit) {
  if (total_limit) m_deadline = m_last_move + *total_limit;
}

void Patience::check() {
  if (m_stop.stop_requested())
    throw OctopusError(ErrorKind::stopped, "stopped while talking to the server");
  const auto now = m_clock.elapsed();
  if (m_deadline && now >= *m_deadline)
    throw ExchangeFailure(fmt::format("not finished within {:g} s", seconds(*m_total_limit)),
                          Delivery::maybe_received);
  if (now - m_last_move >= m_idle_limit)
    throw ExchangeFailure(fmt::format("no byte moved for {:g} s", seconds(m_idle_limit)),
                          Delivery::maybe_received);
  check_pace(now);
}

void Patience::check_pace(Duration now) const {
  if (!m_most_bytes) return;
  const auto paid = Duration(static_cast<Duration::rep>(std::min(m_moved, *m_most_bytes) * 1'000 /
                                                        k_least_bytes_per_second));
  if (now - m_begun < k_grace * m_idle_limit + paid) return;
  throw ExchangeFailure(fmt::format("only {} bytes moved in {:g} s, which is too slow to wait for",
                                    m_moved,
                                    seconds(now - m_begun)),
                        Delivery::maybe_received,
                        /*may_pass=*/false);
}

void Patience::limit_pace(std::uint64_t most_bytes) { m_most_bytes = most_bytes; }

void Patience::wait(const std::function<bool(Duration)>& ready) {
  do check();
  while (!ready(k_slice));
}

void Patience::wait_at_most(Duration limit, const std::function<bool(Duration)>& ready) {
  const auto began = m_clock.elapsed();
  bytes_moved();
  for (;;) {
    check();
    const auto left = began + limit - m_clock.elapsed();
    if (left <= Duration::zero())
      throw ExchangeFailure(fmt::format("no answer within {:g} s", seconds(limit)),
                            Delivery::maybe_received);
    if (ready(std::min(left, k_slice))) return;
  }
}

void Patience::bytes_moved(std::size_t count) {
  m_last_move = m_clock.elapsed();
  m_moved += count;
}

} // namespace octostep::octopus
