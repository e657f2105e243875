// The server's clock. Everything that the sandbox dates or times uses it, so that a test can make
// an hour pass in one request. Only faults (stalls, delays) are measured in real time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace octostep::sandbox {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;

// "2026-01-21T13:32:59.976+00:00"
[[nodiscard]] std::string to_iso(Instant instant);
// "Wed, 21 Jan 2026 13:32:59 GMT"
[[nodiscard]] std::string to_http_date(Instant instant);
// "13:32:59"
[[nodiscard]] std::string time_of_day(Instant instant);
// Reads ISO 8601 with optional seconds, fraction and zone (UTC when absent); nullopt for anything
// else.
[[nodiscard]] std::optional<Instant> from_iso(std::string_view text);
[[nodiscard]] Duration from_seconds(double seconds);

class Clock {
public:
  Clock(); // real time

  [[nodiscard]] Instant now() const;
  void advance(Duration step);
  // From now on, `factor` simulated seconds pass per real second; 0 stops the clock.
  void set_speed(double factor);
  [[nodiscard]] double speed() const { return m_speed; }

  // The saved clock keeps running while the server is down, like the real world.
  [[nodiscard]] nlohmann::json to_json() const;
  void restore(const nlohmann::json& saved);

private:
  using RealClock = std::chrono::system_clock; // finer than what is reported: at a high speed, much
                                               // happens within a millisecond

  RealClock::time_point m_real_anchor;
  Instant m_anchor; // what the clock showed at m_real_anchor
  double m_speed = 1.0;
};

} // namespace octostep::sandbox
