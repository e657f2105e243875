#include "test/sandbox/activity_log.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

using nlohmann::json;
using Lines = std::vector<const TimedLine*>;

bool is_started(const TimedActivity& activity, const TaskProgress& progress) {
  return activity.runs && progress.started && activity.start <= progress.position;
}

bool is_ended(const TimedActivity& activity, const TaskProgress& progress) {
  return is_started(activity, progress) && activity.end <= progress.position;
}

bool is_visible(const TimedLine& line, const TaskProgress& progress) {
  return progress.started && line.visible_from <= progress.position;
}

bool is_verbose(const TimedLine& line) {
  return line.category == "Verbose" || line.category == "Trace";
}

Lines visible_lines(const TimedActivity& activity, const TaskProgress& progress, bool verbose) {
  Lines lines;
  for (const auto& line : activity.lines)
    if (is_visible(line, progress) && (verbose || !is_verbose(line))) lines.push_back(&line);
  return lines;
}

json line_element(const TimedLine& line, const TaskProgress& progress) {
  return {{"Number", line.number},
          {"Category", line.category},
          {"OccurredAt", to_iso(progress.moment_of(line.at))},
          {"MessageText", line.text},
          {"Detail", line.detail.empty() ? json(nullptr) : json(line.detail)},
          {"GapLastNumber", nullptr}};
}

json gap_element(const TimedLine& first, const TimedLine& last, const TaskProgress& progress) {
  return {{"Number", first.number},
          {"Category", "Gap"},
          {"OccurredAt", to_iso(progress.moment_of(first.at))},
          {"MessageText", ""},
          {"Detail", nullptr},
          {"GapLastNumber", last.number}};
}

// Leaves out lines[from..to) and says so in one element.
json elements_with_gap(const Lines& lines,
                       std::size_t from,
                       std::size_t to,
                       const TaskProgress& progress) {
  auto elements = json::array();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == from && from < to)
      elements.push_back(gap_element(*lines[from], *lines[to - 1], progress));
    if (i < from || i >= to) elements.push_back(line_element(*lines[i], progress));
  }
  return elements;
}

// How many lines at either end of an activity are shown.
struct Kept {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

Kept kept_of(const LogView& view, std::int64_t count) {
  Kept kept{view.always_keep_first, view.always_keep_last};
  if (kept.first + kept.last == 0) kept.last = count;
  if (view.tail && *view.tail < kept.first + kept.last) kept = {0, *view.tail};
  return kept;
}

json log_elements(const Lines& lines, const TaskProgress& progress, const LogView& view) {
  const auto count = static_cast<std::int64_t>(lines.size());
  const auto kept = kept_of(view, count);
  if (kept.first + kept.last >= count) return elements_with_gap(lines, 0, 0, progress);
  return elements_with_gap(lines,
                           static_cast<std::size_t>(kept.first),
                           static_cast<std::size_t>(count - kept.last),
                           progress);
}

json activity_node(const std::string& task_id,
                   const Timeline& timeline,
                   std::size_t index,
                   const TaskProgress& progress,
                   const LogView& view) {
  const TimedActivity& activity = timeline.activities[index];
  json node{{"Id", correlation_id(task_id, index)},
            {"Name", activity.name},
            {"Status", status_of(activity, progress)},
            {"Started", nullptr},
            {"Ended", nullptr},
            {"ShowAtSummaryLevel", index == 0 || !activity.children.empty()},
            {"ProgressPercentage", is_ended(activity, progress) ? 100 : 0},
            {"ProgressMessage", ""},
            {"LogElements",
             log_elements(visible_lines(activity, progress, view.verbose), progress, view)},
            {"Children", json::array()}};
  if (is_started(activity, progress)) node["Started"] = to_iso(progress.moment_of(activity.start));
  if (is_ended(activity, progress))
    node["Ended"] = to_iso(progress.moment_of(activity.end));
  else if (is_started(activity, progress) && progress.is_completed())
    node["Ended"] = to_iso(*progress.completed);
  for (const auto child : activity.children)
    node["Children"].push_back(activity_node(task_id, timeline, child, progress, view));
  return node;
}

void append_line(std::string& text,
                 const TimedLine& line,
                 const TaskProgress& progress,
                 std::size_t depth) {
  const std::string indentation(2 * depth, ' ');
  auto prefix = fmt::format("{}   {:<9}", time_of_day(progress.moment_of(line.at)), line.category);
  for (const auto& piece : split(line.text, '\n')) {
    text += fmt::format("{}|   {}{}\r\n", prefix, indentation, piece);
    prefix = std::string(20, ' ');
  }
}

void append_activity(std::string& text,
                     const Timeline& timeline,
                     std::size_t index,
                     const TaskProgress& progress,
                     std::size_t depth) {
  const TimedActivity& activity = timeline.activities[index];
  const std::string indentation(2 * depth, ' ');
  const std::string frame = depth == 1 ? "==" : "";
  const auto heading =
      fmt::format("{} {}: {} {}", frame, status_of(activity, progress), activity.name, frame);
  text += fmt::format("{}|   {}{}\r\n", std::string(20, ' '), indentation, trim(heading));
  for (const TimedLine* const line : visible_lines(activity, progress, /*verbose=*/true))
    append_line(text, *line, progress, depth + 1);
  for (const auto child : activity.children)
    append_activity(text, timeline, child, progress, depth + 1);
}

} // namespace

std::string correlation_id(const std::string& task_id, std::size_t activity) {
  return fmt::format("{}_{:08X}/{}", task_id, 0x5EED0000U + activity, activity);
}

std::string status_of(const TimedActivity& activity, const TaskProgress& progress) {
  if (!activity.runs)
    return activity.start <= progress.position && progress.started ? "Skipped" : "Pending";
  if (is_ended(activity, progress)) return activity.status;
  if (!is_started(activity, progress)) return progress.is_completed() ? "Skipped" : "Pending";
  if (!progress.is_completed()) return "Running";
  return progress.state == "Canceled" ? "Canceled" : "Failed";
}

bool has_warnings_or_errors(const Timeline& timeline, const TaskProgress& progress) {
  for (const auto& activity : timeline.activities)
    for (const auto& line : activity.lines)
      if (is_visible(line, progress) &&
          (line.category == "Warning" || line.category == "Error" || line.category == "Fatal"))
        return true;
  return false;
}

std::int64_t visible_line_count(const Timeline& timeline, const TaskProgress& progress) {
  std::int64_t count = 0;
  for (const auto& activity : timeline.activities)
    count += std::count_if(activity.lines.begin(),
                           activity.lines.end(),
                           [&](const TimedLine& line) { return is_visible(line, progress); });
  return count;
}

int percentage_of(const Timeline& timeline, const TaskProgress& progress) {
  if (progress.is_completed()) return 100;
  if (timeline.duration.count() == 0) return 0;
  return static_cast<int>(
      std::min<std::int64_t>(99, 100 * progress.position.count() / timeline.duration.count()));
}

json activity_tree(const std::string& task_id,
                   const Timeline& timeline,
                   const TaskProgress& progress,
                   const LogView& view) {
  return activity_node(task_id, timeline, 0, progress, view);
}

std::string raw_log(const Timeline& timeline, const TaskProgress& progress) {
  std::string text;
  append_activity(text, timeline, 0, progress, 0);
  return text;
}

} // namespace octostep::sandbox
