// Buildkite job log: "--- T" starts a collapsed group, "+++ T" an open one. A group lasts until the
// next one starts, and groups do not nest. Annotations and meta-data need Buildkite's own command,
// which the generated plugin calls.
#pragma once

#include "agent/log/log_format.h"

namespace octostep::agent {

class BuildkiteFormat final : public LogFormat {
public:
  [[nodiscard]] const FormatTraits& traits() const override;
  void run_started(std::string_view title, Lines& out) override;
  void step_started(const BlockView& step, const Place& place, Lines& out) override;
  void step_finished(const StepEnd& end, const Place& place, Lines& out) override;
  void run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) override;
  void block_opened(const BlockView& block, const Place& place, Lines& out) override;
  void block_closed(const BlockView& block, const Place& place, Lines& out) override;
  void line(const LineView& line, const Place& place, Lines& out) override;
  void output(const OutputView& output, Lines& log, Lines& file) override;
  void link(const LinkView& link, const Place& place, Lines& out) override;
  void progress(const ProgressView& progress, const Place& place, Lines& out) override;
};

} // namespace octostep::agent
