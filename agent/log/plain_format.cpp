#include "agent/log/plain_format.h"

#include <fmt/format.h>

#include "agent/log/jsonl_renderer.h"
#include "agent/log/output_names.h"

namespace octostep::agent {

PlainFormat::PlainFormat(Dialect dialect, Colour colour)
    : m_dialect(dialect),
      m_colour(colour),
      m_traits{.interleave = Interleave::prefix,
               .has_blocks = dialect == Dialect::jenkins,
               .words =
                   "WARNING: ERROR: octostep == >>> <<< @@octostep event output progress link name "
                   "value text percent title url"} {}

std::string PlainFormat::painted(std::string_view text, std::string_view colour) const {
  return m_colour == Colour::on ? coloured(text, colour) : std::string(text);
}

void PlainFormat::run_started(std::string_view title, Lines& out) {
  out.push_back(fmt::format("{} (times are UTC)", title));
}

void PlainFormat::step_started(const BlockView& step, const Place&, Lines& out) {
  const bool folds = m_dialect == Dialect::jenkins;
  out.push_back(folds ? fmt::format(">>> octostep {}", step.title)
                      : painted(fmt::format("== {} ==", step.title), k_bold));
}

void PlainFormat::step_finished(const StepEnd& end, const Place&, Lines& out) {
  const std::string text = fmt::format("{}: {}", end.title, step_verdict(end));
  const bool folds = m_dialect == Dialect::jenkins;
  out.push_back(
      folds ? fmt::format("<<< octostep {}", text)
            : painted(fmt::format("== {} ==", text), is_success(end.outcome) ? k_bold : k_red));
}

void PlainFormat::run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) {
  out.push_back(run_verdict(outcome, summary));
}

void PlainFormat::block_opened(const BlockView& block, const Place&, Lines& out) {
  out.push_back(fmt::format(">>> octostep {}", block.title));
}

void PlainFormat::block_closed(const BlockView& block, const Place&, Lines& out) {
  out.push_back(fmt::format("<<< octostep {}", block.title));
}

void PlainFormat::line(const LineView& line, const Place& place, Lines& out) {
  const std::string text =
      fmt::format("{}{}{}", line.heading ? "> " : "", level_mark(line.level), line.text);
  out.push_back(
      fmt::format("{}{} {}{}",
                  place.label,
                  clock_text(place.time),
                  indent(place, steps::Origin::own), // the time keeps foreign text out of column 0
                  painted(text, colour_of(line))));
}

void PlainFormat::progress(const ProgressView& progress, const Place& place, Lines& out) {
  if (m_dialect == Dialect::buildbot) {
    out.push_back("@@octostep " + progress_json(progress));
    return;
  }
  line({.text = progress_text(progress)}, place, out);
}

void PlainFormat::link(const LinkView& link, const Place&, Lines& out) {
  if (m_dialect == Dialect::buildbot && is_plain_url(link.url))
    out.push_back("@@octostep " + link_json(link));
}

void PlainFormat::verdict(const LineView& text, const Place& place, Lines& out) {
  out.push_back(indent(place, steps::Origin::own) +
                painted(fmt::format("{}{}", level_mark(text.level), text.text), colour_of(text)));
}

void PlainFormat::output(const OutputView& output, Lines& log, Lines& file) {
  if (m_dialect == Dialect::buildbot) log.push_back("@@octostep " + output_json(output));
  for (const std::string& name : output_names(output)) {
    file.push_back(fmt::format("{}={}", name, escaped_property_value(output.value)));
  }
}

} // namespace octostep::agent
