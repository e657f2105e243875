// A log sink that keeps its events, for tests to inspect.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "steps/log_event.h"

namespace octostep::test {

inline constexpr std::string_view k_secret = "TOP-SECRET";

class RecordingSink final : public steps::LogSink {
public:
  void write(const steps::LogEvent& event) override { m_events.push_back(event); }
  [[nodiscard]] std::unique_ptr<steps::SecretFilter> secret_filter() const override {
    return std::make_unique<Filter>();
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
  class Filter final : public steps::SecretFilter {
  public:
    [[nodiscard]] std::string pass(std::string_view piece) override {
      m_text += piece;
      return {};
    }
    [[nodiscard]] std::string finish() override {
      for (auto at = m_text.find(k_secret); at != std::string::npos; at = m_text.find(k_secret))
        m_text.replace(at, k_secret.size(), "***");
      return std::exchange(m_text, {});
    }

  private:
    std::string m_text;
  };

  std::vector<steps::LogEvent> m_events;
};

} // namespace octostep::test
