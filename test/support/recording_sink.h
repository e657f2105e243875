// A log sink that keeps its events, for tests to inspect.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "steps/log_event.h"

namespace octostep::test {

inline constexpr std::string_view k_secret = "TOP-SECRET";

class RecordingSink final : public steps::LogSink {
public:
  void write(const steps::LogEvent& event) override { m_events.push_back(event); }
  [[nodiscard]] std::string without_secrets(const std::string& text) const override {
    std::string masked = text;
    for (auto at = masked.find(k_secret); at != std::string::npos; at = masked.find(k_secret))
      masked.replace(at, k_secret.size(), "***");
    return masked;
  }

  [[nodiscard]] const std::vector<steps::LogEvent>& events() const { return m_events; }

  template <typename Event>
  [[nodiscard]] std::vector<Event> all() const {
    std::vector<Event> found;
    for (const auto& event : m_events)
      if (const auto* match = std::get_if<Event>(&event)) found.push_back(*match);
    return found;
  }

  [[nodiscard]] std::vector<steps::Line> lines_with(std::string_view text) const {
    std::vector<steps::Line> found;
    for (const auto& line : all<steps::Line>())
      if (line.text.find(text) != std::string::npos) found.push_back(line);
    return found;
  }
  [[nodiscard]] bool says(std::string_view text) const { return !lines_with(text).empty(); }

private:
  std::vector<steps::LogEvent> m_events;
};

} // namespace octostep::test
