// Turns the events of a run into the lines of one log. The build log has one renderer for the CI
// server and one for the log file.
#pragma once

#include <string>
#include <string_view>

#include "steps/log_event.h"
#include "steps/octopus/http/clock.h"
#include "steps/step.h"

namespace octostep::agent {

class EventRenderer {
public:
  virtual ~EventRenderer() = default;

  virtual void run_started(std::string_view title) = 0;
  virtual void step_started(const std::string& step_id, const std::string& title) = 0;
  virtual void show(const steps::LogEvent& event) = 0;
  // Closes every open block and stream, then shows the step's problems where nothing hides them.
  virtual void step_finished(steps::Outcome outcome, octopus::Duration took) = 0;
  virtual void run_finished(steps::Outcome outcome, std::string_view summary) = 0;
  // A Markdown file that the CI server may show beside the log.
  virtual void summary_written(std::string_view path) = 0;
  virtual void secret_added(std::string_view secret) = 0;
};

} // namespace octostep::agent
