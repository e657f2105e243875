// The build log as a run uses it: passes on every event, remembers what the run itself needs to
// know, and treats a closed log as a stop request.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/log/build_log.h"
#include "steps/log_event.h"

namespace octostep::agent {

// A line of octostep itself, directly in the step. Line breaks in a name do not begin new lines.
[[nodiscard]] steps::Line own_line(steps::Level level, std::string_view text);

// The line to print after an output; "" = none.
using OutputEcho = std::function<std::string(const steps::StepOutput&)>;

class RunLog final : public steps::LogSink {
public:
  // `log` must outlive this. `secrets` are masked from the first line on.
  RunLog(BuildLog& log, std::stop_source stop, std::vector<std::string> secrets);

  void write(const steps::LogEvent& event) override;
  [[nodiscard]] std::unique_ptr<steps::SecretFilter> secret_filter() const override {
    return m_log.secret_filter();
  }

  void echo_outputs(OutputEcho echo) { m_echo = std::move(echo); }
  void add_secret(const std::string& value);
  [[nodiscard]] const std::vector<std::string>& secrets() const { return m_secrets; }
  // Paths of the files that the CI server should keep. They go into a list with one line for each,
  // so paths with line breaks are left out.
  [[nodiscard]] const std::vector<std::string>& artifacts() const { return m_artifacts; }

  void step_started(const std::string& step_id, const std::string& title);
  void step_finished(const std::string& step_id, steps::Outcome outcome, octopus::Duration took);
  [[nodiscard]] bool step_reported_problem() const { return m_step_reported_problem; }

private:
  void stop_when_reader_gone();

  BuildLog& m_log;
  std::stop_source m_stop;
  std::vector<std::string> m_secrets, m_artifacts;
  OutputEcho m_echo; // may be null
  bool m_step_reported_problem = false;
};

} // namespace octostep::agent
