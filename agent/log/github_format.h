// GitHub Actions workflow commands, which Forgejo, Gitea and act also read. Groups do not nest: the
// outermost block of a stream is the group, and inner blocks are indented bold lines.
#pragma once

#include "agent/log/log_format.h"

namespace octostep::agent {

class GithubFormat final : public LogFormat {
public:
  explicit GithubFormat(bool show_verbose) : m_show_verbose(show_verbose) {}

  [[nodiscard]] const FormatTraits& traits() const override;
  void run_started(std::string_view title, Lines& out) override;
  void step_started(const BlockView& step, const Place& place, Lines& out) override;
  void step_finished(const StepEnd& end, const Place& place, Lines& out) override;
  void run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) override;
  void block_opened(const BlockView& block, const Place& place, Lines& out) override;
  void block_closed(const BlockView& block, const Place& place, Lines& out) override;
  void line(const LineView& line, const Place& place, Lines& out) override;
  void progress(const ProgressView& progress, const Place& place, Lines& out) override;
  [[nodiscard]] std::size_t width(char32_t value, std::size_t bytes) const override;
  void problem(const ProblemView& problem, Lines& out) override;
  void verdict(const LineView& text, const Place& place, Lines& out) override;
  void output(const OutputView& output, Lines& log, Lines& file) override;
  void secret(std::string_view secret, Lines& out) override;

private:
  bool m_show_verbose;
};

} // namespace octostep::agent
