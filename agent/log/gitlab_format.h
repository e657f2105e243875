// GitLab job log: sections nest, and their names must be unique in the job. There are no other
// commands, so warnings and errors are colored lines.
#pragma once

#include "agent/log/log_format.h"

namespace octostep::agent {

class GitlabFormat final : public LogFormat {
public:
  explicit GitlabFormat(std::string process_id) : m_process_id(std::move(process_id)) {}

  [[nodiscard]] const FormatTraits& traits() const override;
  void run_started(std::string_view title, Lines& out) override;
  void step_started(const BlockView& step, const Place& place, Lines& out) override;
  void step_finished(const StepEnd& end, const Place& place, Lines& out) override;
  void run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) override;
  void block_opened(const BlockView& block, const Place& place, Lines& out) override;
  void block_closed(const BlockView& block, const Place& place, Lines& out) override;
  void line(const LineView& line, const Place& place, Lines& out) override;
  void progress(const ProgressView& progress, const Place& place, Lines& out) override;
  void output(const OutputView& output, Lines& log, Lines& file) override;

private:
  [[nodiscard]] std::string section(std::string_view edge, int serial, const Place& place) const;

  std::string m_process_id;
};

} // namespace octostep::agent
