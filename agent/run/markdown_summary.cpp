#include "agent/run/markdown_summary.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "agent/log/foreign_text.h"
#include "agent/log/secret_masker.h"
#include "schema/text/ascii.h"
#include "schema/text/utf8.h"

namespace octostep::agent {
namespace {

constexpr std::size_t k_row_limit = 2'000;
constexpr std::size_t k_longest_name = 300;   // bytes, in a table
constexpr std::size_t k_longest_text = 2'000; // bytes, of a message or an error
constexpr std::size_t k_room_for_notes = 1'000;

std::string cut(std::string_view text, std::size_t limit) {
  const std::string_view start = text::cut_text(text, limit);
  if (start.size() == text.size()) return std::string(text);
  return fmt::format(
      "{}… ({} more bytes; the build log has them)", start, text.size() - start.size());
}

// GitHub Flavored Markdown turns bare addresses into links (section 6.9): after a scheme, whose
// colon is escaped like all colons, and after "www.".
bool ends_in_www(std::string_view text) {
  constexpr std::string_view k_start = "www";
  return text.size() >= k_start.size() &&
         text::equal_ignoring_case(text.substr(text.size() - k_start.size()), k_start);
}

// Escapes text so that nothing in it is markup and it stays in its table cell.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ') {
      result += ' ';
    } else if (c == '<' || c == '>' || c == '&') {
      result += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
    } else {
      const bool is_markup = std::string_view("\\`*_{}[]|#!~:@").find(c) != std::string_view::npos;
      if (is_markup || (c == '.' && ends_in_www(result))) result += '\\';
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
  Page(const std::vector<std::string>& secrets, std::size_t room)
      : m_room(room - std::min(room, k_room_for_notes)), m_clean(m_masker, Tokens::break_up) {
    for (const auto& secret : secrets) m_masker.add(secret);
  }

  std::string write(const RunReport& report) {
    add(fmt::format(
        "### {} Octopus: {}\n\n", is_good(report.outcome) ? "✅" : "❌", text(run_summary(report))));
    write_tasks(report);
    write_steps(report);
    write_problems(report);
    return std::move(m_text);
  }

private:
  [[nodiscard]] std::string text(std::string_view raw) const {
    return escaped(cut(m_clean.one_line(raw), k_longest_text));
  }
  [[nodiscard]] std::string name(std::string_view raw) const {
    return escaped(cut(m_clean.one_line(raw), k_longest_name));
  }

  // False if the text does not fit any more; it is then left out.
  bool add(std::string_view part) {
    if (m_text.size() + part.size() > m_room) return false;
    m_text += part;
    return true;
  }

  void note_left_out(std::size_t count, std::string_view what) {
    if (count > 0) m_text += fmt::format("\n… and {} more {}.\n", count, what);
  }

  void write_tasks(const RunReport& report) {
    std::size_t count = 0, written = 0;
    for (const auto& step : report.steps)
      for (const auto& task : step.result.tasks) {
        if (count == 0)
          (void)add("| Environment | Tenant | State | Queued | Duration | Task |\n"
                    "| --- | --- | --- | --- | --- | --- |\n");
        if (count == written && written < k_row_limit && add(row_of(task))) ++written;
        ++count;
      }
    note_left_out(count - written, "tasks");
    if (count > 0) m_text += '\n';
  }

  [[nodiscard]] std::string row_of(const steps::TaskReport& task) const {
    return fmt::format("| {} | {} | {} {} | {} | {} | {} |\n",
                       name(task.environment),
                       task.tenant.empty() ? "" : name(task.tenant),
                       task.state == "Success" ? "✅" : "❌",
                       name(task.state),
                       duration_text(task.queued_seconds),
                       duration_text(task.run_seconds),
                       link(m_clean.one_line(task.task_id), task.link));
  }

  void write_steps(const RunReport& report) {
    (void)add("| Step | Outcome | Duration |\n| --- | --- | --- |\n");
    std::size_t left_out = 0;
    for (const auto& step : report.steps)
      if (!add(fmt::format("| {} | {} | {} |\n",
                           name(step.name),
                           outcome_name(step.result.outcome),
                           duration_text(seconds_of(step)))))
        ++left_out;
    note_left_out(left_out, "steps");
    m_text += '\n';
  }

  void write_problems(const RunReport& report) {
    std::size_t left_out = 0;
    for (const auto& step : report.steps)
      if (step.result.problem && !add(text_of(*step.result.problem))) ++left_out;
    note_left_out(left_out, "problems");
  }

  [[nodiscard]] std::string text_of(const steps::StepProblem& problem) const {
    std::string lines = fmt::format("**{}**\n\n", text(problem.message));
    const auto add_line = [&](std::string_view label, const std::string& line) {
      if (!line.empty()) lines += fmt::format("- {}{}\n", label, text(line));
    };
    add_line("Deployment step: ", problem.failed_step);
    add_line("Machine: ", problem.machine);
    for (const auto& line : problem.first_errors) add_line("", line);
    if (!problem.link.empty())
      lines += fmt::format("- {}\n", link("Open in Octopus", problem.link));
    return lines + '\n';
  }

  // Allows only what a browser opens as a page, and nothing that ends the link early.
  [[nodiscard]] std::string link(const std::string& title, const std::string& url) const {
    const std::string target = m_masker.mask(url);
    const bool is_usable = (target.starts_with("http://") || target.starts_with("https://")) &&
                           target.find_first_of(" <>()\"'\\`\n\r\t") == std::string::npos;
    return is_usable ? fmt::format("[{}]({})", escaped(title), target) : escaped(title);
  }

  std::size_t m_room; // in bytes, without what notes need
  SecretMasker m_masker;
  ForeignText m_clean;
  std::string m_text;
};

} // namespace

std::string markdown_summary(const RunReport& report,
                             const std::vector<std::string>& secrets,
                             std::size_t room) {
  return Page(secrets, room).write(report);
}

} // namespace octostep::agent
