#include "agent/log/log_format.h"

#include <algorithm>
#include <stdexcept>

#include "agent/log/azure_devops_format.h"
#include "agent/log/buildkite_format.h"
#include "agent/log/github_format.h"
#include "agent/log/gitlab_format.h"
#include "agent/log/plain_format.h"
#include "agent/log/teamcity_format.h"
#include "schema/text/utf8.h"

#include <fmt/format.h>

namespace octostep::agent {

namespace {

constexpr std::size_t k_line_overhead = 1'000; // the most bytes that a format adds around a text
constexpr std::size_t k_own_overhead = 400;    // the same without colors and long prefixes
constexpr std::size_t k_widest_byte = 6;       // no format needs more bytes for one byte of text
constexpr std::string_view k_continuation = "\xE2\x80\xA6 ";
constexpr std::size_t k_deepest_indent =
    20; // deeper blocks are indented no further, so that indentation cannot fill a line

// As much of the text as takes `limit` bytes of a line, but at least one character.
std::string_view start_within(std::string_view text, const LogFormat& format, std::size_t limit) {
  if (text.size() * k_widest_byte <= limit) return text;
  std::size_t width = 0, at = 0;
  while (at < text.size()) {
    const text::CodePoint point = text::code_point_at(text, at);
    width += format.width(point.value, point.size);
    if (width > limit && at > 0) break;
    at += point.size;
  }
  return text.substr(0, at);
}

} // namespace

std::size_t LogFormat::width(char32_t, std::size_t bytes) const { return bytes; }

std::unique_ptr<LogFormat> make_log_format(const BuildLogOptions& options) {
  const auto plain = [&options](PlainFormat::Dialect dialect) {
    return std::make_unique<PlainFormat>(
        dialect, options.colour ? PlainFormat::Colour::on : PlainFormat::Colour::off);
  };
  switch (options.protocol) {
  case Protocol::teamcity:
    return std::make_unique<TeamcityFormat>(options);
  case Protocol::azure_devops:
    return std::make_unique<AzureDevopsFormat>(options.verbose);
  case Protocol::github:
    return std::make_unique<GithubFormat>(options.verbose);
  case Protocol::gitlab:
    return std::make_unique<GitlabFormat>(options.process_id);
  case Protocol::buildkite:
    return std::make_unique<BuildkiteFormat>();
  case Protocol::jenkins:
    return plain(PlainFormat::Dialect::jenkins);
  case Protocol::bamboo:
    return plain(PlainFormat::Dialect::bamboo);
  case Protocol::buildbot:
    return plain(PlainFormat::Dialect::buildbot);
  case Protocol::plain:
    return plain(PlainFormat::Dialect::plain);
  case Protocol::jsonl:
    break;
  }
  throw std::logic_error("JSON lines are not a log format of lines and blocks");
}

void LogFormat::build_number(const std::string& number, const Place& place, Lines& out) {
  line(
      {.level = steps::Level::warning,
       .text = fmt::format("The build cannot be numbered {}: this CI server takes no number from a "
                           "step",
                           number)},
      place,
      out);
}

std::string_view outcome_word(steps::Outcome outcome) {
  switch (outcome) {
  case steps::Outcome::succeeded:
    return "succeeded";
  case steps::Outcome::succeeded_with_warnings:
    return "succeeded with warnings";
  case steps::Outcome::failed:
    return "failed";
  case steps::Outcome::canceled:
    return "canceled";
  case steps::Outcome::timed_out:
    return "timed out";
  case steps::Outcome::stopped:
    return "stopped";
  }
  return "failed";
}

bool is_success(steps::Outcome outcome) {
  return outcome == steps::Outcome::succeeded || outcome == steps::Outcome::succeeded_with_warnings;
}

std::string step_verdict(const StepEnd& end) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(end.took).count();
  const std::string_view word = outcome_word(end.outcome);
  if (seconds < 60) return fmt::format("{} in {} s", word, seconds);
  if (seconds < 3600) return fmt::format("{} in {}:{:02}", word, seconds / 60, seconds % 60);
  return fmt::format("{} in {}:{:02}:{:02}", word, seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string progress_text(const ProgressView& progress) {
  if (!progress.percent) return progress.text;
  return fmt::format("{}% {}", *progress.percent, progress.text);
}

std::string_view level_mark(steps::Level level) {
  if (level == steps::Level::warning) return "WARNING: ";
  return level == steps::Level::error ? "ERROR: " : "";
}

std::vector<std::string>
parts_of_line(const std::string& line, const LogFormat& format, steps::Origin origin) {
  const std::size_t limit = origin == steps::Origin::own ? k_longest_own_line - k_own_overhead
                                                         : k_longest_line - k_line_overhead;
  if (line.size() * k_widest_byte <= limit) return {line};
  std::vector<std::string> parts;
  for (std::string_view rest = line; !rest.empty();) {
    const std::string_view part = start_within(rest, format, limit);
    parts.push_back(fmt::format("{}{}", parts.empty() ? "" : k_continuation, part));
    rest.remove_prefix(part.size());
  }
  return parts;
}

std::string shortened(const std::string& text, const LogFormat& format, std::size_t limit) {
  const std::string_view start = start_within(text, format, limit);
  if (start.size() == text.size()) return text;
  std::size_t more = 0;
  for (std::size_t at = start.size(); at < text.size(); ++more)
    at += text::code_point_at(text, at).size;
  return fmt::format("{}{}({} more characters)", start, k_continuation, more);
}

std::string indent(const Place& place, steps::Origin origin) {
  const std::size_t depth = std::min(place.depth, k_deepest_indent);
  return std::string(2 * depth + (origin == steps::Origin::foreign ? 2 : 0), ' ');
}

std::string coloured(std::string_view text, std::string_view colour) {
  if (colour.empty()) return std::string(text);
  return fmt::format("\x1B[{}m{}\x1B[0m", colour, text);
}

std::string_view colour_of(const LineView& line) {
  if (line.level == steps::Level::error) return k_red;
  if (line.level == steps::Level::warning) return k_yellow;
  return line.heading || line.level == steps::Level::highlight ? k_bold : "";
}

bool is_plain_url(std::string_view url) {
  const bool is_web = url.starts_with("http://") || url.starts_with("https://");
  return is_web && std::all_of(url.begin(), url.end(), [](char c) {
           return c > ' ' && c < 0x7F &&
                  std::string_view("<>()\"'\\`;").find(c) == std::string_view::npos;
         });
}

std::string annotation_text(const ProblemView& problem) {
  std::string text = problem.text;
  for (const std::string_view label : {"error: ", "link: "})
    for (const auto& line : problem.detail)
      if (line.starts_with(label)) {
        text.append("\n").append(line);
        break;
      }
  return text;
}

std::string run_verdict(steps::Outcome outcome, std::string_view summary) {
  return fmt::format(
      "octostep: {}{}{}", outcome_word(outcome), summary.empty() ? "" : ": ", summary);
}

std::string clock_text(steps::Instant time) {
  const auto of_day =
      std::chrono::floor<std::chrono::seconds>(time - std::chrono::floor<std::chrono::days>(time));
  const auto seconds = of_day.count();
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

} // namespace octostep::agent
