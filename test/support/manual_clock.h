// A clock that moves only when the code sleeps or a test moves it.
#pragma once

#include <vector>

#include "steps/octopus/http/clock.h"

namespace octostep::test {

class ManualClock final : public octopus::Clock {
public:
  explicit ManualClock(octopus::Instant start = std::chrono::sys_days(std::chrono::year(2026) / 11 /
                                                                      24))
      : m_now(start) {}

  [[nodiscard]] octopus::Instant now() const override { return m_now; }
  [[nodiscard]] octopus::Duration elapsed() const override { return m_elapsed; }
  bool sleep(octopus::Duration duration, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    m_sleeps.push_back(duration);
    advance(duration);
    return !stop.stop_requested();
  }

  void advance(octopus::Duration duration) {
    m_now += duration;
    m_elapsed += duration;
  }
  [[nodiscard]] const std::vector<octopus::Duration>& sleeps() const { return m_sleeps; }

private:
  octopus::Instant m_now;
  octopus::Duration m_elapsed{1'000'000};
  std::vector<octopus::Duration> m_sleeps;
};

} // namespace octostep::test
