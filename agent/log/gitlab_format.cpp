#include "agent/log/gitlab_format.h"

#include <algorithm>

#include <fmt/format.h>

#include "agent/log/output_names.h"

namespace octostep::agent {

namespace {

constexpr std::string_view k_clear_line = "\x1B[0K";

} // namespace

const FormatTraits& GitlabFormat::traits() const {
  // The server truncates a job's log at 4 MB unless an administrator allows more.
  static const FormatTraits k_traits{
      .interleave = Interleave::buffer,
      .foreign_budget = 3'000'000,
      .budget_per_run = true,
      .words = "section_start: section_end: octo- WARNING: ERROR: octostep"};
  return k_traits;
}

// The server shows the difference of the two time stamps as the duration.
std::string GitlabFormat::section(std::string_view edge, int serial, const Place& place) const {
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(place.time).time_since_epoch().count();
  return fmt::format("{}section_{}:{}:octo-{}-{}\r{}",
                     k_clear_line,
                     edge,
                     seconds,
                     m_process_id,
                     serial,
                     k_clear_line);
}

void GitlabFormat::run_started(std::string_view title, Lines& out) { out.emplace_back(title); }

void GitlabFormat::step_started(const BlockView& step, const Place& place, Lines& out) {
  block_opened(step, place, out);
}

void GitlabFormat::step_finished(const StepEnd& end, const Place& place, Lines& out) {
  block_closed({end.title, end.serial}, place, out);
  out.push_back(coloured(fmt::format("{}: {}", end.title, step_verdict(end)),
                         is_success(end.outcome) ? k_bold : k_red));
}

void GitlabFormat::run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) {
  out.push_back(run_verdict(outcome, summary));
}

void GitlabFormat::block_opened(const BlockView& block, const Place& place, Lines& out) {
  out.push_back(section("start", block.serial, place) + coloured(block.title, k_bold));
}

void GitlabFormat::block_closed(const BlockView& block, const Place& place, Lines& out) {
  out.push_back(section("end", block.serial, place));
}

void GitlabFormat::line(const LineView& line, const Place& place, Lines& out) {
  out.push_back(fmt::format(
      "{}{}{}",
      place.label,
      indent(place, line.origin),
      coloured(fmt::format("{}{}", level_mark(line.level), line.text), colour_of(line))));
}

void GitlabFormat::progress(const ProgressView& progress, const Place& place, Lines& out) {
  line({.text = progress_text(progress)}, place, out);
}

void GitlabFormat::output(const OutputView& output, Lines& log, Lines& file) {
  if (output.value.find('\n') !=
      std::string::npos) { // one such line would make the server reject the whole report
    log.push_back(fmt::format(
        "The output '{}' has several lines and cannot be handed to later jobs", output.name));
    return;
  }
  for (const std::string& name : output_names(output))
    file.push_back(fmt::format("{}={}", name, output.value));
}

} // namespace octostep::agent
