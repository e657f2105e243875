#include "steps/push/upload_progress.h"

#include <algorithm>

#include <fmt/format.h>

#include "steps/step_log.h"

namespace octostep::steps {

using octopus::Duration;

UploadProgress::UploadProgress(StepContext& context, std::string title, std::uint64_t size)
    : m_context(context),
      m_title(std::move(title)),
      m_size(size),
      m_started(context.clock.elapsed()),
      m_told(m_started) {}

void UploadProgress::sent(std::uint64_t bytes) {
  const Duration now = m_context.clock.elapsed();
  if (m_size == 0 || bytes == m_size || now - m_told < Duration(5'000)) return;
  const int percent = static_cast<int>(bytes * 100 / m_size);
  if (percent < m_percent + 10 && now - m_told < Duration(60'000)) return;
  m_told = now;
  m_percent = percent;
  const auto spent = static_cast<std::uint64_t>((now - m_started).count());
  const std::uint64_t per_second = bytes * 1000 / spent;
  const std::uint64_t left = per_second == 0 ? 0 : (m_size - bytes) / per_second;
  Progress progress;
  progress.percent = percent;
  progress.text = fmt::format("{}: {} of {} sent, {}/s, {} left",
                              m_title,
                              size_text(bytes),
                              size_text(m_size),
                              size_text(per_second),
                              duration_text(Duration(left * 1000)));
  m_context.log.write(progress);
}

} // namespace octostep::steps
