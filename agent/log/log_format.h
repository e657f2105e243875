// The log format of one CI server. A format turns what is to be shown into whole lines, and does
// not track what is open. All its texts are already masked, harmless (foreign_text.h) and short
// enough for a line, so a format only adds the protocol around them and escapes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/log/build_log.h"
#include "agent/log/foreign_text.h"

namespace octostep::agent {

using Lines = std::vector<std::string>; // without line ends

inline constexpr std::size_t k_longest_line = 16'000; // Buildbot drops lines over 16,384 bytes
// People read octostep's own lines, and GitHub cuts an annotation at 4,096 characters.
inline constexpr std::size_t k_longest_own_line = 4'000;

// Where something is shown.
struct Place {
  int flow = 0;             // 0 = the step itself; other values only with Interleave::flow
  std::string_view label{}; // "[Development] " if lines need a prefix, otherwise ""
  std::size_t depth = 0;    // number of blocks around it inside its stream
  steps::Instant time{};
};

struct BlockView {
  std::string title;
  int serial = 0; // number of this opening, unique in a run
};

struct LineView {
  steps::Level level = steps::Level::info;
  steps::Origin origin = steps::Origin::own;
  bool heading = false; // the title of a block on a log without blocks
  std::string text{};
};

struct ProgressView {
  std::optional<int> percent; // 0 to 100
  std::string text;
};

struct ProblemView {
  std::string identity, text;
  std::vector<std::string> detail;
};

struct LinkView {
  std::string title, url;
};

struct OutputView {
  std::string step_id, name, value;
};

struct StepEnd {
  std::string title;
  int serial = 0;
  steps::Outcome outcome = steps::Outcome::succeeded;
  octopus::Duration took{0};
};

// What a format requires from its caller.
struct FormatTraits {
  Interleave interleave = Interleave::prefix; // the meaning of Interleave::automatic
  Tokens tokens = Tokens::break_up;
  bool has_blocks = true;         // false: a block is a heading line
  bool has_verbose_level = false; // the server itself can hide verbose lines
  octopus::Duration progress_interval{1'000};
  int progress_step = 10;         // smallest difference in percent between two progress lines
  std::size_t foreign_budget = 0; // most bytes of verbose and info lines; 0 = no limit
  bool budget_per_run = false;    // false: per step
  std::string_view words{};       // fixed words of the protocol, which a secret must not blank out
};

class LogFormat {
public:
  virtual ~LogFormat() = default;

  [[nodiscard]] virtual const FormatTraits& traits() const = 0;
  // The most bytes that the code point can take in a line of this format.
  [[nodiscard]] virtual std::size_t width(char32_t value, std::size_t bytes) const;

  virtual void run_started(std::string_view title, Lines& out) = 0;
  virtual void step_started(const BlockView& step, const Place& place, Lines& out) = 0;
  virtual void step_finished(const StepEnd& end, const Place& place, Lines& out) = 0;
  virtual void run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) = 0;

  virtual void flow_started(const Place&, Lines&) {}
  virtual void flow_finished(const Place&, Lines&) {}
  virtual void block_opened(const BlockView& block, const Place& place, Lines& out) = 0;
  virtual void block_closed(const BlockView& block, const Place& place, Lines& out) = 0;
  virtual void line(const LineView& line, const Place& place, Lines& out) = 0;
  virtual void progress(const ProgressView& progress, const Place& place, Lines& out) = 0;
  // For servers that do not show links as plain text.
  virtual void link(const LinkView&, const Place&, Lines&) {}
  // Says that the run is still alive.
  virtual void heartbeat(const std::string& text, const Place& place, Lines& out) {
    line({.level = steps::Level::info, .text = text}, place, out);
  }
  // The protocol's command for "the build failed because".
  virtual void problem(const ProblemView&, Lines&) {}
  // A line of the explanation after the step, where no block hides it.
  virtual void verdict(const LineView& text, const Place& place, Lines& out) {
    line(text, place, out);
  }
  // `file` gets the lines for the CI server's file of output values, if it has one.
  virtual void output(const OutputView&, Lines& /*log*/, Lines& /*file*/) {}
  virtual void artifact(const std::string& /*path*/, Lines&) {}
  virtual void summary(const std::string& /*path*/, Lines&) {}
  // Most CI servers do not let a step set the build number; warn instead of ignoring the request.
  virtual void build_number(const std::string& number, const Place& place, Lines& out);
  // Asks the CI server to mask `secret`. These are the only lines that are not masked themselves.
  virtual void secret(std::string_view /*secret*/, Lines&) {}
};

// Not for Protocol::jsonl, which has no lines to format (jsonl_renderer.h).
[[nodiscard]] std::unique_ptr<LogFormat> make_log_format(const BuildLogOptions& options);

// "succeeded", "failed" and so on.
[[nodiscard]] std::string_view outcome_word(steps::Outcome outcome);
[[nodiscard]] bool is_success(steps::Outcome outcome);
// "succeeded in 1:23", "failed in 12 s"
[[nodiscard]] std::string step_verdict(const StepEnd& end);
// Whether the text is a web address that cannot end the markup or escape sequence around it.
[[nodiscard]] bool is_plain_url(std::string_view url);
// "40% Deploying", "Deploying"
[[nodiscard]] std::string progress_text(const ProgressView& progress);
// "WARNING: ", "ERROR: " or ""
[[nodiscard]] std::string_view level_mark(steps::Level level);
// The problem with its first error and its link, one line each, for places that show nothing else
// about it.
[[nodiscard]] std::string annotation_text(const ProblemView& problem);
// Splits the text into parts that each fit into a line of the format, which is shorter for
// octostep's own texts; all but the first start with "… ".
[[nodiscard]] std::vector<std::string>
parts_of_line(const std::string& line, const LogFormat& format, steps::Origin origin);
// As much of the text as takes `limit` bytes of a line of the format. States how much is left out:
// "… (1196300 more characters)".
[[nodiscard]] std::string
shortened(const std::string& text, const LogFormat& format, std::size_t limit);
// Two blanks for each block around the line, and two more before foreign text, so that it never
// starts in column 0.
[[nodiscard]] std::string indent(const Place& place, steps::Origin origin);
inline constexpr std::string_view k_bold = "1", k_red = "31", k_yellow = "33";
// The text in a terminal color, reset at the end; "" = no color.
[[nodiscard]] std::string coloured(std::string_view text, std::string_view colour);
[[nodiscard]] std::string_view colour_of(const LineView& line);
// "octostep: failed: the summary"
[[nodiscard]] std::string run_verdict(steps::Outcome outcome, std::string_view summary);
// 09:05:07, UTC
[[nodiscard]] std::string clock_text(steps::Instant time);

} // namespace octostep::agent
