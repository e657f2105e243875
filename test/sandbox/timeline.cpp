#include "test/sandbox/timeline.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr Duration k_line_interval{100};

std::string fill_in(std::string text, const std::map<std::string, std::string>& values) {
  std::size_t from = 0;
  while (true) {
    const auto begin = text.find("#{", from);
    if (begin == std::string::npos) return text;
    const auto end = text.find('}', begin);
    if (end == std::string::npos) return text;
    const auto value = values.find(text.substr(begin + 2, end - begin - 2));
    from = end + 1;
    if (value == values.end()) continue;
    text.replace(begin, end + 1 - begin, value->second);
    from = begin + value->second.size();
  }
}

bool is_trouble(const std::string& category) {
  return category == "Warning" || category == "Error" || category == "Fatal";
}

class TimelineBuilder {
public:
  TimelineBuilder(const Script& script, const TimelineInputs& inputs)
      : m_script(script), m_inputs(inputs) {}

  Timeline build() {
    ScriptActivity root = m_script.root;
    root.name = m_inputs.root_name;
    std::vector<ScriptLine> warnings;
    for (const auto& text : m_inputs.warnings) {
      ScriptLine line;
      line.text = text;
      line.category = "Warning";
      line.at = Duration{0};
      warnings.push_back(line);
    }
    root.lines.insert(root.lines.begin(), warnings.begin(), warnings.end());
    add(root, Duration{0}, /*depth=*/0);
    finish();
    return std::move(m_timeline);
  }

private:
  // Adds an activity that starts at `start` and everything below it; returns its index.
  std::size_t add(const ScriptActivity& activity, Duration start, int depth) {
    const auto index = m_timeline.activities.size();
    m_timeline.activities.emplace_back();
    at(index).name = fill_in(activity.name, m_inputs.values);
    at(index).start = at(index).end = start;
    if (activity.outcome == "Skipped" || (depth == 1 && is_skipped_step(at(index).name))) {
      skip(index, activity);
      return index;
    }
    if (activity.interruption) {
      auto what = *activity.interruption;
      what.title = fill_in(what.title, m_inputs.values);
      what.instructions = fill_in(what.instructions, m_inputs.values);
      m_timeline.interruptions.push_back({start, index, std::move(what)});
      // While the task waits here, the following activities must not have begun.
      at(index).end = start + Duration{1};
    }
    if (activity.attempts > 1)
      add_attempts(index, activity, depth);
    else
      add_content(index, activity, depth);
    if (activity.duration) end_at(index, start + *activity.duration);
    at(index).status = activity.outcome.empty() ? derived_status(at(index)) : activity.outcome;
    return index;
  }

  void add_content(std::size_t index, const ScriptActivity& activity, int depth) {
    add_lines(index, activity.lines);
    for (const auto& artifact : activity.artifacts)
      m_timeline.artifacts.push_back({at(index).start + artifact.at,
                                      index,
                                      fill_in(artifact.name, m_inputs.values),
                                      fill_in(artifact.content, m_inputs.values)});
    add_children(index, activity, depth);
  }

  void add_children(std::size_t index, const ScriptActivity& activity, int depth) {
    const Duration start = at(index).start;
    Duration next = start;
    bool has_failed = false;
    for (const auto& child : activity.activities) {
      const Duration begin = child.start                          ? start + *child.start
                             : activity.runs_children_in_parallel ? start
                                                                  : next;
      if (has_failed && !child.always) {
        ScriptActivity unreached = child;
        unreached.outcome = "Skipped";
        // Adding an activity moves the others in memory, so it comes before looking at the parent.
        const auto unreached_index = add(unreached, begin, depth + 1);
        at(index).children.push_back(unreached_index);
        continue;
      }
      const auto child_index = add(child, begin, depth + 1);
      at(index).children.push_back(child_index);
      next = at(child_index).end;
      at(index).end = std::max(at(index).end, next);
      has_failed =
          has_failed || (at(child_index).status == "Failed" && !activity.runs_children_in_parallel);
    }
  }

  // Ends an activity when its duration says so. Whatever would come later below it happens at that
  // moment, because otherwise the log would continue after its task has ended. It still waits for a
  // person.
  void end_at(std::size_t index, Duration end) {
    for (const auto& interruption : m_timeline.interruptions)
      if (interruption.activity >= index) end = std::max(end, interruption.at + Duration{1});
    at(index).end = end;
    // The activities below it were added after it.
    for (auto below = index; below < m_timeline.activities.size(); ++below) hasten(at(below), end);
    for (auto& artifact : m_timeline.artifacts)
      if (artifact.activity >= index) artifact.at = std::min(artifact.at, end);
  }

  static void hasten(TimedActivity& activity, Duration end) {
    activity.start = std::min(activity.start, end);
    activity.end = std::min(activity.end, end);
    for (auto& line : activity.lines) {
      const auto excess = std::max(line.at - end, Duration{0});
      line.at -= excess;
      line.visible_from -= excess;
    }
  }

  // Each attempt is a child; if an early attempt fails, the activity has not failed.
  void add_attempts(std::size_t index, const ScriptActivity& activity, int depth) {
    Duration next = at(index).start;
    for (long attempt = 1; attempt <= activity.attempts; ++attempt) {
      ScriptActivity child = activity;
      child.attempts = 1;
      child.interruption.reset();
      child.duration.reset();
      child.name = fmt::format("Attempt {}", attempt);
      if (attempt < activity.attempts) child.outcome = "Failed";
      const auto child_index = add(child, next, depth + 1);
      next = at(child_index).end;
      at(index).children.push_back(child_index);
      at(index).end = next;
    }
    at(index).status = at(at(index).children.back()).status;
  }

  void skip(std::size_t index, const ScriptActivity& activity) {
    at(index).runs = false;
    at(index).status = "Skipped";
    for (const auto& child : activity.activities) {
      ScriptActivity skipped = child;
      skipped.outcome = "Skipped";
      const auto child_index = add(skipped, at(index).start, /*depth=*/2);
      at(index).children.push_back(child_index);
    }
  }

  void add_lines(std::size_t index, const std::vector<ScriptLine>& lines) {
    Duration next = at(index).start;
    auto values = m_inputs.values;
    for (const auto& line : lines) {
      const Duration first = line.at ? at(index).start + *line.at : next;
      for (long n = 1; n <= line.repeat; ++n) {
        const auto offset = from_seconds(line.every_seconds * static_cast<double>(n - 1));
        values["n"] = std::to_string(n);
        TimedLine timed;
        timed.at = first + offset;
        timed.visible_from = timed.at + line.visible_after.value_or(Duration{0});
        timed.category = line.category;
        timed.text = fill_in(line.text, values);
        timed.detail = fill_in(line.detail, values);
        next = timed.at + k_line_interval;
        at(index).end = std::max(at(index).end, timed.at);
        at(index).lines.push_back(std::move(timed));
      }
    }
  }

  std::string derived_status(const TimedActivity& activity) const {
    if (activity.status == "Failed") return "Failed";
    bool has_trouble = std::any_of(activity.lines.begin(),
                                   activity.lines.end(),
                                   [](const TimedLine& line) { return is_trouble(line.category); });
    const bool has_attempts = !activity.status.empty();
    for (const auto child : activity.children) {
      const auto& status = m_timeline.activities[child].status;
      if (status == "Failed" && !has_attempts) return "Failed";
      has_trouble = has_trouble || status == "SuccessWithWarning" || status == "Failed";
    }
    return has_trouble ? "SuccessWithWarning" : "Success";
  }

  // The process names a step ("Smoke test"), and it is shown with its number ("Step 2: Smoke
  // test").
  bool is_skipped_step(const std::string& name) const {
    return std::any_of(
        m_inputs.skipped_steps.begin(), m_inputs.skipped_steps.end(), [&](const std::string& step) {
          const auto colon = name.find(": ");
          return equal_ignoring_case(name, step) ||
                 (colon != std::string::npos &&
                  equal_ignoring_case(std::string_view{name}.substr(colon + 2), step));
        });
  }

  void finish() {
    number_lines();
    std::stable_sort(m_timeline.interruptions.begin(),
                     m_timeline.interruptions.end(),
                     [](const auto& a, const auto& b) { return a.at < b.at; });
    m_timeline.duration = at(0).end;
    const bool has_failed = at(0).status == "Failed";
    m_timeline.outcome = !m_script.outcome.empty() ? m_script.outcome
                         : has_failed              ? "Failed"
                                                   : "Success";
    if (m_timeline.outcome == "Failed") at(0).status = "Failed";
    m_timeline.error_message = fill_in(m_script.error_message, m_inputs.values);
    m_timeline.queue = m_script.queue;
    m_timeline.ahead = m_script.ahead;
    m_timeline.cancel = m_script.cancel;
    m_timeline.ignores_cancel = m_script.ignores_cancel;
  }

  // Numbers follow time, as if a single writer had appended all lines.
  void number_lines() {
    std::vector<TimedLine*> lines;
    for (auto& activity : m_timeline.activities)
      for (auto& line : activity.lines) lines.push_back(&line);
    std::stable_sort(lines.begin(), lines.end(), [](const TimedLine* a, const TimedLine* b) {
      return a->at < b->at;
    });
    for (TimedLine* const line : lines) line->number = ++m_timeline.line_count;
    for (auto& activity : m_timeline.activities)
      std::sort(activity.lines.begin(),
                activity.lines.end(),
                [](const TimedLine& a, const TimedLine& b) { return a.number < b.number; });
  }

  TimedActivity& at(std::size_t index) { return m_timeline.activities[index]; }

  const Script& m_script;
  const TimelineInputs& m_inputs;
  Timeline m_timeline;
};

} // namespace

Timeline build_timeline(const Script& script, const TimelineInputs& inputs) {
  return TimelineBuilder{script, inputs}.build();
}

std::shared_ptr<const Timeline> TimelineCache::find(const std::string& task_id) const {
  const std::lock_guard lock{m_mutex};
  const auto found = m_timelines.find(task_id);
  return found == m_timelines.end() ? nullptr : found->second;
}

void TimelineCache::keep(const std::string& task_id, std::shared_ptr<const Timeline> timeline) {
  const std::lock_guard lock{m_mutex};
  m_timelines[task_id] = std::move(timeline);
}

std::optional<Instant> TimelineCache::finish_of(const std::string& task_id) const {
  const std::lock_guard lock{m_mutex};
  const auto found = m_finishes.find(task_id);
  return found == m_finishes.end() ? std::nullopt : std::optional{found->second};
}

void TimelineCache::keep_finish(const std::string& task_id, Instant finish) {
  const std::lock_guard lock{m_mutex};
  m_finishes[task_id] = finish;
}

void TimelineCache::clear() {
  const std::lock_guard lock{m_mutex};
  m_finishes.clear();
  m_timelines.clear();
}

} // namespace octostep::sandbox
