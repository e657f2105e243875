#include "agent/log/azure_devops_format.h"

#include <algorithm>

#include <fmt/format.h>

#include "agent/log/output_names.h"
#include "agent/log/secret_forms.h"

namespace octostep::agent {

namespace {

std::string escaped(std::string_view text, std::string_view also) {
  std::string out;
  for (const char c : text) {
    if (c == '%') {
      out += "%AZP25";
    } else if (c == '\r' || c == '\n' || also.find(c) != std::string_view::npos) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string command_property(std::string_view text) { return escaped(text, "];"); }
std::string command_data(std::string_view text) { return escaped(text, {}); }

std::string_view colour_command(steps::Level level) {
  if (level == steps::Level::error) return "##[error]";
  return level == steps::Level::warning ? "##[warning]" : "";
}

} // namespace

const FormatTraits& AzureDevopsFormat::traits() const {
  static const FormatTraits k_traits{
      .interleave = Interleave::buffer,
      .has_verbose_level = true,
      .progress_step = 1,
      .foreign_budget = 8'000'000,
      .words = "##vso[task.debug] ##vso[task.setprogress value= ##vso[task.logissue type=error; "
               "type=warning; "
               "##vso[task.complete result=Failed; result=SucceededWithIssues; "
               "##vso[task.setvariable variable= "
               "isOutput=true;] ##vso[build.updatebuildnumber] ##vso[task.uploadfile] "
               "##vso[task.uploadsummary] ##[group] "
               "##[endgroup] ##[section] "
               "##[error] ##[warning]"};
  return k_traits;
}

std::size_t AzureDevopsFormat::width(char32_t value, std::size_t bytes) const {
  return value == '%' ? 6 : bytes;
}

void AzureDevopsFormat::run_started(std::string_view title, Lines& out) { out.emplace_back(title); }

void AzureDevopsFormat::step_started(const BlockView& step, const Place&, Lines& out) {
  out.push_back("##[section]" + step.title);
}

void AzureDevopsFormat::step_finished(const StepEnd& end, const Place&, Lines& out) {
  out.push_back(fmt::format("##[section]{}: {}", end.title, step_verdict(end)));
}

void AzureDevopsFormat::run_finished(steps::Outcome outcome, std::string_view summary, Lines& out) {
  out.push_back(run_verdict(outcome, summary));
  const std::string reason = m_problem.empty() ? std::string(summary) : m_problem;
  if (outcome == steps::Outcome::succeeded_with_warnings) {
    out.push_back("##vso[task.complete result=SucceededWithIssues;]" + command_data(summary));
  } else if (!is_success(outcome)) {
    out.push_back("##vso[task.complete result=Failed;]" + command_data(reason));
  }
}

void AzureDevopsFormat::block_opened(const BlockView& block, const Place& place, Lines& out) {
  out.push_back(
      (place.depth == 0 ? "##[group]" : "##[section]" + indent(place, steps::Origin::own)) +
      block.title);
}

void AzureDevopsFormat::block_closed(const BlockView&, const Place& place, Lines& out) {
  if (place.depth == 0) out.emplace_back("##[endgroup]");
}

void AzureDevopsFormat::line(const LineView& line, const Place& place, Lines& out) {
  if (line.level == steps::Level::verbose && !m_show_verbose) {
    out.push_back("##vso[task.debug]" + command_data(std::string(place.label) + line.text));
  } else if (line.level == steps::Level::warning && line.origin == steps::Origin::own) {
    out.push_back("##vso[task.logissue type=warning;]" +
                  command_data(std::string(place.label) + line.text));
  } else {
    const std::string_view colour = line.heading ? "##[section]" : colour_command(line.level);
    out.push_back(
        fmt::format("{}{}{}{}", colour, place.label, indent(place, line.origin), line.text));
  }
}

void AzureDevopsFormat::progress(const ProgressView& progress, const Place& place, Lines& out) {
  if (progress.percent) m_percent = std::clamp(*progress.percent, 0, 100);
  out.push_back(fmt::format("##vso[task.setprogress value={};]{}",
                            m_percent,
                            command_data(std::string(place.label) + progress.text)));
}

void AzureDevopsFormat::heartbeat(const std::string& text, const Place& place, Lines& out) {
  out.push_back(fmt::format("##vso[task.setprogress value={};]{}", m_percent, command_data(text)));
  line({.text = text}, place, out);
}

void AzureDevopsFormat::problem(const ProblemView& problem, Lines& out) {
  if (m_problem.empty()) m_problem = problem.text;
  out.push_back("##vso[task.logissue type=error;]" + command_data(annotation_text(problem)));
}

void AzureDevopsFormat::verdict(const LineView& text, const Place& place, Lines& out) {
  out.push_back(fmt::format(
      "{}{}{}", colour_command(text.level), indent(place, steps::Origin::own), text.text));
}

void AzureDevopsFormat::output(const OutputView& output, Lines& log, Lines&) {
  for (const std::string& name : output_names(output)) {
    log.push_back(fmt::format("##vso[task.setvariable variable={};isOutput=true;]{}",
                              command_property(name),
                              command_data(output.value)));
  }
}

void AzureDevopsFormat::artifact(const std::string& path, Lines& out) {
  out.push_back("##vso[task.uploadfile]" + command_data(path));
}

void AzureDevopsFormat::summary(const std::string& path, Lines& out) {
  out.push_back("##vso[task.uploadsummary]" + command_data(path));
}

void AzureDevopsFormat::build_number(const std::string& number, const Place&, Lines& out) {
  out.push_back("##vso[build.updatebuildnumber]" + command_data(number));
}

void AzureDevopsFormat::secret(std::string_view secret, Lines& out) {
  // The command takes a single line.
  const std::vector<std::string_view> lines = split_lines(secret);
  for (const std::string_view line : lines) {
    if (lines.size() > 1 && line.size() < k_shortest_secret_line) continue;
    out.push_back("##vso[task.setsecret]" + command_data(line));
  }
}

} // namespace octostep::agent
