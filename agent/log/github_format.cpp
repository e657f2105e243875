#include "agent/log/github_format.h"

#include <cstdint>

#include <fmt/format.h>

#include "agent/log/output_names.h"

namespace octostep::agent {

namespace {

std::string command_data(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n') {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// Finds a line that the value does not contain. Only the value could forge the delimiter, so it
// need not be random.
std::string delimiter_for(std::string_view value) {
  std::uint64_t number = 14695981039346656037u; // FNV-1a, for a name that differs between values
  for (const char c : value) number = (number ^ static_cast<unsigned char>(c)) * 1099511628211u;
  std::string delimiter = fmt::format("octo_{:032x}", number);
  while (value.find(delimiter) != std::string_view::npos)
    delimiter = fmt::format("octo_{:032x}", ++number);
  return delimiter;
}

} // namespace

const FormatTraits& GithubFormat::traits() const {
  static const FormatTraits k_traits{.interleave = Interleave::buffer,
                                     .has_verbose_level = true,
                                     .foreign_budget = 8'000'000,
                                     .words = "::group:: ::endgroup:: ::error title=Octopus "
                                              "deployment failed:: ::warning:: ::debug:: octo_"};
  return k_traits;
}

std::size_t GithubFormat::width(char32_t value, std::size_t bytes) const {
  return value == '%' ? 3 : bytes;
}

void GithubFormat::run_started(std::string_view title, Lines& out) { out.emplace_back(title); }

void GithubFormat::step_started(const BlockView& step, const Place&, Lines& out) {
  out.push_back(coloured(fmt::format("== {} ==", step.title), k_bold));
}

void GithubFormat::step_finished(const StepEnd& end, const Place&, Lines& out) {
  out.push_back(coloured(fmt::format("== {}: {} ==", end.title, step_verdict(end)),
                         is_success(end.outcome) ? k_bold : k_red));
}

void GithubFormat::run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) {
  out.push_back(run_verdict(outcome, summary));
}

void GithubFormat::block_opened(const BlockView& block, const Place& place, Lines& out) {
  out.push_back(place.depth == 0
                    ? "::group::" + command_data(block.title)
                    : indent(place, steps::Origin::own) + coloured(block.title, k_bold));
}

void GithubFormat::block_closed(const BlockView&, const Place& place, Lines& out) {
  if (place.depth == 0) out.emplace_back("::endgroup::");
}

void GithubFormat::line(const LineView& line, const Place& place, Lines& out) {
  if (line.level == steps::Level::verbose && !m_show_verbose) {
    out.push_back("::debug::" + command_data(std::string(place.label) + line.text));
  } else if (line.level == steps::Level::warning && line.origin == steps::Origin::own) {
    out.push_back("::warning::" + command_data(std::string(place.label) + line.text));
  } else {
    out.push_back(fmt::format(
        "{}{}{}", place.label, indent(place, line.origin), coloured(line.text, colour_of(line))));
  }
}

void GithubFormat::progress(const ProgressView& progress, const Place& place, Lines& out) {
  line({.text = progress_text(progress)}, place, out);
}

void GithubFormat::problem(const ProblemView& problem, Lines& out) {
  out.push_back("::error title=Octopus deployment failed::" +
                command_data(annotation_text(problem)));
}

void GithubFormat::verdict(const LineView& text, const Place& place, Lines& out) {
  out.push_back(indent(place, steps::Origin::own) +
                coloured(fmt::format("{}{}", level_mark(text.level), text.text), colour_of(text)));
}

void GithubFormat::output(const OutputView& output, Lines&, Lines& file) {
  const std::string delimiter = delimiter_for(output.value);
  for (const std::string& name : output_names(output)) {
    file.push_back(fmt::format("{}<<{}", name, delimiter));
    file.push_back(output.value);
    file.push_back(delimiter);
  }
}

void GithubFormat::secret(std::string_view secret, Lines& out) {
  out.push_back("::add-mask::" + command_data(secret));
}

} // namespace octostep::agent
