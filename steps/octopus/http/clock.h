// Time as the program sees it. Reading the clock and sleeping happen only here, so that tests can
// wait for hours in no time.
#pragma once

#include <chrono>
#include <stop_token>

namespace octostep::octopus {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

class Clock {
public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant
  now() const = 0; // wall clock, for stamps and comparison with the server
  [[nodiscard]] virtual Duration elapsed() const = 0; // monotonic, for deadlines and intervals
  // Returns early, with false, when `stop` is requested.
  virtual bool sleep(Duration duration, std::stop_token stop) = 0;
};

class SystemClock final : public Clock {
public:
  [[nodiscard]] Instant now() const override;
  [[nodiscard]] Duration elapsed() const override;
  bool sleep(Duration duration, std::stop_token stop) override;
};

} // namespace octostep::octopus
