#include "agent/log/buildkite_format.h"

#include <algorithm>

#include <fmt/format.h>

#include "agent/log/output_names.h"

namespace octostep::agent {

const FormatTraits& BuildkiteFormat::traits() const {
  static const FormatTraits k_traits{
      .interleave = Interleave::buffer,
      .foreign_budget = 8'000'000,
      .words = "--- +++ ~~~ ^^^ WARNING: ERROR: octostep 1339;url= content="};
  return k_traits;
}

void BuildkiteFormat::run_started(std::string_view title, Lines& out) { out.emplace_back(title); }

void BuildkiteFormat::step_started(const BlockView& step, const Place&, Lines& out) {
  out.push_back("--- " + step.title);
}

void BuildkiteFormat::step_finished(const StepEnd& end, const Place&, Lines& out) {
  // Whatever follows must not be hidden in the step's last group.
  out.push_back(fmt::format(
      "{} {}: {}", is_success(end.outcome) ? "---" : "+++", end.title, step_verdict(end)));
}

void BuildkiteFormat::run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) {
  out.push_back(run_verdict(outcome, summary));
}

void BuildkiteFormat::block_opened(const BlockView& block, const Place& place, Lines& out) {
  out.push_back(place.depth == 0
                    ? "--- " + block.title
                    : indent(place, steps::Origin::own) + coloured(block.title, k_bold));
}

void BuildkiteFormat::block_closed(const BlockView&, const Place&, Lines&) {}

void BuildkiteFormat::line(const LineView& line, const Place& place, Lines& out) {
  out.push_back(fmt::format(
      "{}{}{}",
      place.label,
      indent(place, line.origin),
      coloured(fmt::format("{}{}", level_mark(line.level), line.text), colour_of(line))));
}

// The escape sequence for links; a plain URL would not be clickable.
void BuildkiteFormat::link(const LinkView& link, const Place& place, Lines& out) {
  if (!is_plain_url(link.url)) return;
  std::string title = link.title;
  std::replace_if(
      title.begin(), title.end(), [](char c) { return c == '\'' || c == ';'; }, ' ');
  out.push_back(fmt::format("{}{}\x1B]1339;url='{}';content='Open in Octopus: {}'\a",
                            place.label,
                            indent(place, steps::Origin::own),
                            link.url,
                            title));
}

// The plugin's post-command hook turns these into meta-data of the build.
void BuildkiteFormat::output(const OutputView& output, Lines&, Lines& file) {
  for (const auto& name : output_names(output))
    file.push_back(fmt::format("{}={}", name, escaped_property_value(output.value)));
}

void BuildkiteFormat::progress(const ProgressView& progress, const Place& place, Lines& out) {
  line({.text = progress_text(progress)}, place, out);
}

} // namespace octostep::agent
