// Lets several threads write to one log.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "steps/log_event.h"

namespace octostep::steps {

class LockedSink final : public LogSink {
public:
  explicit LockedSink(LogSink& inner) : m_inner(inner) {} // not owned; must outlive this

  void write(const LogEvent& event) override {
    const std::lock_guard lock(m_mutex);
    m_inner.write(event);
  }
  [[nodiscard]] std::unique_ptr<SecretFilter> secret_filter() const override {
    const std::lock_guard lock(m_mutex);
    return std::make_unique<LockedFilter>(m_inner.secret_filter(), m_mutex);
  }

private:
  // Another thread may add secrets at the same time.
  class LockedFilter final : public SecretFilter {
  public:
    LockedFilter(std::unique_ptr<SecretFilter> inner, std::mutex& mutex)
        : m_inner(std::move(inner)), m_mutex(mutex) {}
    [[nodiscard]] std::string pass(std::string_view piece) override {
      const std::lock_guard lock(m_mutex);
      return m_inner->pass(piece);
    }
    [[nodiscard]] std::string finish() override {
      const std::lock_guard lock(m_mutex);
      return m_inner->finish();
    }

  private:
    std::unique_ptr<SecretFilter> m_inner;
    std::mutex& m_mutex;
  };

  LogSink& m_inner;
  mutable std::mutex m_mutex;
};

} // namespace octostep::steps
