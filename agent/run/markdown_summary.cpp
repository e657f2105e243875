#include "agent/run/markdown_summary.h"

#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "agent/log/foreign_text.h"
#include "agent/log/secret_masker.h"

namespace octostep::agent {
namespace {

constexpr std::size_t k_row_limit = 2'000; // about 400 KiB of rows with long names

// Text as text: nothing in it is markup, and it stays in its table cell.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ') {
      result += ' ';
    } else if (c == '<' || c == '>' || c == '&') {
      result += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
    } else {
      if (std::string_view("\\`*_{}[]|#!~:@").find(c) != std::string_view::npos) result += '\\';
      result += c;
    }
  }
  return result;
}

std::string duration_text(std::int64_t seconds) {
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{}:{:02} min", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02} h", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::int64_t seconds_of(const StepReport& step) {
  return std::chrono::duration_cast<std::chrono::seconds>(step.ended - step.started).count();
}

bool is_good(steps::Outcome outcome) {
  return outcome == steps::Outcome::succeeded || outcome == steps::Outcome::succeeded_with_warnings;
}

class Page {
public:
  explicit Page(const std::vector<std::string>& secrets) : m_clean(m_masker, Tokens::break_up) {
    for (const auto& secret : secrets) m_masker.add(secret);
  }

  std::string write(const RunReport& report) {
    m_text = fmt::format("### {} Octopus: {}\n\n",
                         is_good(report.outcome) ? "✅" : "❌",
                         escaped(clean(run_summary(report))));
    write_tasks(report);
    write_steps(report);
    for (const auto& step : report.steps)
      if (step.result.problem) write_problem(*step.result.problem);
    return std::move(m_text);
  }

private:
  [[nodiscard]] std::string clean(std::string_view text) const { return m_clean.one_line(text); }

  void write_tasks(const RunReport& report) {
    std::size_t count = 0;
    for (const auto& step : report.steps)
      for (const auto& task : step.result.tasks) {
        if (count == 0)
          m_text += "| Environment | Tenant | State | Queued | Duration | Task |\n"
                    "| --- | --- | --- | --- | --- | --- |\n";
        if (++count <= k_row_limit) write_task(task);
      }
    if (count > k_row_limit) m_text += fmt::format("\n… and {} more tasks.\n", count - k_row_limit);
    if (count > 0) m_text += '\n';
  }

  void write_task(const steps::TaskReport& task) {
    m_text += fmt::format("| {} | {} | {} {} | {} | {} | {} |\n",
                          escaped(clean(task.environment)),
                          task.tenant.empty() ? "" : escaped(clean(task.tenant)),
                          task.state == "Success" ? "✅" : "❌",
                          escaped(task.state),
                          duration_text(task.queued_seconds),
                          duration_text(task.run_seconds),
                          link(task.task_id, task.link));
  }

  void write_steps(const RunReport& report) {
    m_text += "| Step | Outcome | Duration |\n| --- | --- | --- |\n";
    for (const auto& step : report.steps)
      m_text += fmt::format("| {} | {} | {} |\n",
                            escaped(clean(step.name)),
                            outcome_name(step.result.outcome),
                            duration_text(seconds_of(step)));
    m_text += '\n';
  }

  void write_problem(const steps::StepProblem& problem) {
    m_text += fmt::format("**{}**\n\n", escaped(clean(problem.message)));
    const auto add = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) m_text += fmt::format("- {}{}\n", label, escaped(clean(text)));
    };
    add("Deployment step: ", problem.failed_step);
    add("Machine: ", problem.machine);
    for (const auto& line : problem.first_errors) add("", line);
    if (!problem.link.empty())
      m_text += fmt::format("- {}\n", link("Open in Octopus", problem.link));
    m_text += '\n';
  }

  // Only what a browser opens as a page, and nothing that ends the link early.
  [[nodiscard]] std::string link(const std::string& title, const std::string& url) const {
    const std::string target = m_masker.mask(url);
    const bool is_usable = (target.starts_with("http://") || target.starts_with("https://")) &&
                           target.find_first_of(" <>()\"'\\`\n\r\t") == std::string::npos;
    return is_usable ? fmt::format("[{}]({})", escaped(title), target) : escaped(title);
  }

  SecretMasker m_masker;
  ForeignText m_clean;
  std::string m_text;
};

} // namespace

std::string markdown_summary(const RunReport& report, const std::vector<std::string>& secrets) {
  return Page(secrets).write(report);
}

} // namespace octostep::agent
