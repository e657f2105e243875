#include "agent/log/teamcity_format.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "agent/log/service_message.h"
#include "schema/text/utf8.h"

namespace octostep::agent {

namespace {

constexpr std::size_t k_longest_description =
    // TeamCity truncates a build problem after this many characters.
    4'000;
constexpr std::size_t k_longest_identity = 59; // the official writer refuses 60

// octostep owns blocks and flows and keeps them balanced; the other two would turn off its own
// messages. These are never passed on, not even by "all".
constexpr std::array<std::string_view, 6> k_reserved_names{"blockOpened",
                                                           "blockClosed",
                                                           "flowStarted",
                                                           "flowFinished",
                                                           "enableServiceMessages",
                                                           "disableServiceMessages"};

using Attributes = std::vector<std::pair<std::string, std::string>>;

std::string message(std::string name, Attributes attributes) {
  return write_service_message({std::move(name), std::nullopt, std::move(attributes)});
}

std::string value_message(std::string name, std::string value) {
  return write_service_message({std::move(name), std::move(value), {}});
}

std::string_view status(steps::Level level) {
  if (level == steps::Level::warning) return "WARNING";
  return level == steps::Level::error ? "ERROR" : "NORMAL";
}

// yyyy-MM-dd'T'HH:mm:ss.SSSZ
std::string time_stamp(steps::Instant time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}T{}.{:03}+0000",
                     int{date.year()},
                     unsigned{date.month()},
                     unsigned{date.day()},
                     clock_text(time),
                     (time - std::chrono::floor<std::chrono::seconds>(time)).count());
}

bool is_identifier_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string identity_of(std::string_view text) {
  std::string identity(text.substr(0, k_longest_identity));
  std::replace_if(
      identity.begin(), identity.end(), [](char c) { return !is_identifier_character(c); }, '_');
  return identity.empty() ? "octostep" : identity;
}

std::string first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t taken = 0; at < text.size() && taken < count; ++taken)
    at += text::code_point_at(text, at).size;
  return std::string(text.substr(0, at));
}

} // namespace

TeamcityFormat::TeamcityFormat(const BuildLogOptions& options)
    : m_passed_names(options.pass_service_messages),
      m_process_id(options.process_id),
      m_show_verbose(options.verbose) {}

const FormatTraits& TeamcityFormat::traits() const {
  static const FormatTraits k_traits{
      .interleave = Interleave::flow,
      .tokens = Tokens::keep,
      .has_verbose_level = true,
      .progress_interval = octopus::Duration(2'000),
      .progress_step = 1,
      .foreign_budget = 8'000'000,
      .words =
          "##teamcity[message blockOpened blockClosed flowStarted flowFinished "
          "progressMessage buildProblem "
          "setParameter publishArtifacts buildNumber text status flowId timestamp name description "
          "identity parent value "
          "NORMAL WARNING ERROR tc:tags='tc:internal' octostep. octo.releaseNumber"};
  return k_traits;
}

std::size_t TeamcityFormat::width(char32_t value, std::size_t) const {
  return escaped_service_size(value);
}

std::string TeamcityFormat::flow_id(int flow) const {
  return fmt::format("octo-{}-{}", m_process_id, flow);
}

void TeamcityFormat::run_started(std::string_view title, Lines& out) {
  out.push_back(message("message", {{"text", std::string(title)}, {"status", "NORMAL"}}));
}

void TeamcityFormat::step_started(const BlockView& step, const Place& place, Lines& out) {
  block_opened(step, place, out);
}

void TeamcityFormat::step_finished(const StepEnd& end, const Place& place, Lines& out) {
  const auto level = is_success(end.outcome) ? steps::Level::info : steps::Level::warning;
  line({.level = level, .text = end.title + ": " + step_verdict(end)}, place, out);
  block_closed({end.title, end.serial}, place, out);
}

void TeamcityFormat::run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) {
  out.push_back(
      message("message", {{"text", run_verdict(outcome, summary)}, {"status", "NORMAL"}}));
}

void TeamcityFormat::flow_started(const Place& place, Lines& out) {
  out.push_back(message("flowStarted", {{"flowId", flow_id(place.flow)}}));
}

void TeamcityFormat::flow_finished(const Place& place, Lines& out) {
  out.push_back(message("flowFinished", {{"flowId", flow_id(place.flow)}}));
}

void TeamcityFormat::block_opened(const BlockView& block, const Place& place, Lines& out) {
  Attributes attributes{{"name", block.title}};
  if (place.flow != 0) attributes.emplace_back("flowId", flow_id(place.flow));
  attributes.emplace_back("timestamp", time_stamp(place.time));
  out.push_back(message("blockOpened", std::move(attributes)));
}

void TeamcityFormat::block_closed(const BlockView& block, const Place& place, Lines& out) {
  Attributes attributes{{"name", block.title}};
  if (place.flow != 0) attributes.emplace_back("flowId", flow_id(place.flow));
  attributes.emplace_back("timestamp", time_stamp(place.time));
  out.push_back(message("blockClosed", std::move(attributes)));
}

void TeamcityFormat::line(const LineView& line, const Place& place, Lines& out) {
  if (pass_message(line, place, out)) return;
  Attributes attributes{{"text", std::string(place.label) + line.text},
                        {"status", std::string(status(line.level))}};
  if (place.flow != 0) attributes.emplace_back("flowId", flow_id(place.flow));
  attributes.emplace_back("timestamp", time_stamp(place.time));
  // The server shows these only at its verbose level.
  if (line.level == steps::Level::verbose && !m_show_verbose)
    attributes.emplace_back("tc:tags", "tc:internal");
  out.push_back(message("message", std::move(attributes)));
}

bool TeamcityFormat::pass_message(const LineView& line, const Place& place, Lines& out) const {
  if (m_passed_names.empty() || line.origin != steps::Origin::foreign) return false;
  auto parsed = read_service_message(line.text);
  if (!parsed) return false;
  if (std::find(k_reserved_names.begin(), k_reserved_names.end(), parsed->name) !=
      k_reserved_names.end())
    return false;
  const bool listed =
      std::any_of(m_passed_names.begin(), m_passed_names.end(), [&](const std::string& name) {
        return name == "all" || name == parsed->name;
      });
  if (!listed) return false;
  // A tag could tell TeamCity to look for messages inside the text.
  std::erase_if(parsed->attributes,
                [](const auto& attribute) { return attribute.first == "tc:tags"; });
  const bool has_flow =
      std::any_of(parsed->attributes.begin(), parsed->attributes.end(), [](const auto& attribute) {
        return attribute.first == "flowId";
      });
  if (!parsed->value && !has_flow && place.flow != 0)
    parsed->attributes.emplace_back("flowId", flow_id(place.flow));
  out.push_back(write_service_message(*parsed));
  return true;
}

void TeamcityFormat::progress(const ProgressView& progress, const Place& place, Lines& out) {
  const std::string text = std::string(place.label) + progress.text;
  out.push_back(
      value_message("progressMessage",
                    progress.percent ? fmt::format("{}: {}%", text, *progress.percent) : text));
}

void TeamcityFormat::heartbeat(const std::string& text, const Place&, Lines& out) {
  out.push_back(value_message("progressMessage", text));
}

void TeamcityFormat::problem(const ProblemView& problem, Lines& out) {
  out.push_back(
      message("buildProblem",
              {{"description", first_characters(annotation_text(problem), k_longest_description)},
               {"identity", identity_of(problem.identity)}}));
}

void TeamcityFormat::output(const OutputView& output, Lines& log, Lines&) {
  log.push_back(message("setParameter",
                        {{"name", fmt::format("octostep.{}.{}", output.step_id, output.name)},
                         {"value", output.value}}));
  // octo.exe sets this name, so builds that read it keep working.
  if (output.name == "releaseVersion") {
    log.push_back(
        message("setParameter", {{"name", "octo.releaseNumber"}, {"value", output.value}}));
  }
}

void TeamcityFormat::artifact(const std::string& path, Lines& out) {
  out.push_back(value_message("publishArtifacts", path));
}

void TeamcityFormat::build_number(const std::string& number, const Place&, Lines& out) {
  out.push_back(value_message("buildNumber", number));
}

} // namespace octostep::agent
