// The log as people read it, for terminals and for servers without a log protocol. Each line says
// when it happened (UTC), lines of a deployment say which one, blocks are headings with indentation
// below:
//
//   == deploy: Deploy to Test ==
//   10:00:01 Created deployment Deployments-12
//   [Test] 10:00:02 > Step 1: Deploy web
//   [Test] 10:00:03     Acquiring packages
//   [Test] 10:00:04     WARNING: the disk is nearly full
//
// Jenkins gets the lines that its collapsible-sections plug-in folds (">>> octostep T", "<<<
// octostep T"), Buildbot the marker lines ("@@octostep " and JSON) that its generated step class
// reads.
#pragma once

#include "agent/log/log_format.h"

namespace octostep::agent {

class PlainFormat final : public LogFormat {
public:
  enum class Dialect { plain, jenkins, bamboo, buildbot };
  enum class Colour { off, on };

  PlainFormat(Dialect dialect, Colour colour);

  [[nodiscard]] const FormatTraits& traits() const override { return m_traits; }
  void run_started(std::string_view title, Lines& out) override;
  void step_started(const BlockView& step, const Place& place, Lines& out) override;
  void step_finished(const StepEnd& end, const Place& place, Lines& out) override;
  void run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) override;
  void block_opened(const BlockView& block, const Place& place, Lines& out) override;
  void block_closed(const BlockView& block, const Place& place, Lines& out) override;
  void line(const LineView& line, const Place& place, Lines& out) override;
  void progress(const ProgressView& progress, const Place& place, Lines& out) override;
  void link(const LinkView& link, const Place& place, Lines& out) override;
  void verdict(const LineView& text, const Place& place, Lines& out) override;
  void output(const OutputView& output, Lines& log, Lines& file) override;

private:
  [[nodiscard]] std::string painted(std::string_view text, std::string_view colour) const;

  Dialect m_dialect;
  Colour m_colour;
  FormatTraits m_traits;
};

} // namespace octostep::agent
