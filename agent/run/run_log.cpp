#include "agent/run/run_log.h"

#include <utility>
#include <variant>

#include "agent/log/foreign_text.h"

namespace octostep::agent {

steps::Line own_line(steps::Level level, std::string_view text) {
  steps::Line line;
  line.level = level;
  line.text = one_line(text);
  return line;
}

RunLog::RunLog(BuildLog& log, std::stop_source stop, std::vector<std::string> secrets)
    : m_log(log), m_stop(std::move(stop)) {
  for (const auto& secret : secrets) add_secret(secret);
}

void RunLog::write(const steps::LogEvent& event) {
  if (std::holds_alternative<steps::BuildProblem>(event)) m_step_reported_problem = true;
  if (const auto* secret = std::get_if<steps::SecretAdded>(&event))
    m_secrets.push_back(secret->value);
  if (const auto* artifact = std::get_if<steps::ArtifactWritten>(&event))
    if (artifact->path.find_first_of("\r\n") == std::string::npos)
      m_artifacts.push_back(artifact->path);
  m_log.write(event);
  if (const auto* output = std::get_if<steps::StepOutput>(&event); output != nullptr && m_echo)
    if (auto text = m_echo(*output); !text.empty())
      m_log.write(own_line(steps::Level::info, std::move(text)));
  stop_when_reader_gone();
}

void RunLog::add_secret(const std::string& value) {
  m_secrets.push_back(value);
  m_log.add_secret(value);
}

void RunLog::step_started(const std::string& step_id, const std::string& title) {
  m_step_reported_problem = false;
  m_log.step_started(step_id, title);
  stop_when_reader_gone();
}

void RunLog::step_finished(const std::string& step_id,
                           steps::Outcome outcome,
                           octopus::Duration took) {
  m_log.step_finished(step_id, outcome, took);
  stop_when_reader_gone();
}

void RunLog::stop_when_reader_gone() {
  if (m_log.reader_gone()) m_stop.request_stop();
}

} // namespace octostep::agent
