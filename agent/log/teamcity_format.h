// TeamCity service messages. Every text is inside an escaped attribute of a message, never a plain
// line, and `tc:parseServiceMessagesInside` is never sent, so no text can become a message. Each
// stream has its own flow; the step itself uses the flow that the agent gave to the process.
#pragma once

#include "agent/log/log_format.h"

namespace octostep::agent {

class TeamcityFormat final : public LogFormat {
public:
  explicit TeamcityFormat(const BuildLogOptions& options);

  [[nodiscard]] const FormatTraits& traits() const override;
  [[nodiscard]] std::size_t width(char32_t value, std::size_t bytes) const override;
  void run_started(std::string_view title, Lines& out) override;
  void step_started(const BlockView& step, const Place& place, Lines& out) override;
  void step_finished(const StepEnd& end, const Place& place, Lines& out) override;
  void run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) override;
  void flow_started(const Place& place, Lines& out) override;
  void flow_finished(const Place& place, Lines& out) override;
  void block_opened(const BlockView& block, const Place& place, Lines& out) override;
  void block_closed(const BlockView& block, const Place& place, Lines& out) override;
  void line(const LineView& line, const Place& place, Lines& out) override;
  void progress(const ProgressView& progress, const Place& place, Lines& out) override;
  void heartbeat(const std::string& text, const Place& place, Lines& out) override;
  void problem(const ProblemView& problem, Lines& out) override;
  void output(const OutputView& output, Lines& log, Lines& file) override;
  void artifact(const std::string& path, Lines& out) override;
  void build_number(const std::string& number, const Place& place, Lines& out) override;

private:
  // If a foreign line is a well-formed service message with a listed name, encodes it anew and
  // passes it on.
  bool pass_message(const LineView& line, const Place& place, Lines& out) const;
  [[nodiscard]] std::string flow_id(int flow) const;

  std::vector<std::string> m_passed_names;
  std::string m_process_id;
  bool m_show_verbose;
};

} // namespace octostep::agent
