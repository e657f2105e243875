// Lets several threads write to one log.
#pragma once

#include <mutex>
#include <string>

#include "steps/log_event.h"

namespace octostep::steps {

class LockedSink final : public LogSink {
public:
  explicit LockedSink(LogSink& inner) : m_inner(inner) {} // not owned; must outlive this

  void write(const LogEvent& event) override {
    const std::lock_guard lock(m_mutex);
    m_inner.write(event);
  }
  [[nodiscard]] std::string without_secrets(const std::string& text) const override {
    const std::lock_guard lock(m_mutex);
    return m_inner.without_secrets(text);
  }

private:
  LogSink& m_inner;
  mutable std::mutex m_mutex;
};

} // namespace octostep::steps
