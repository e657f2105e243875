#include "steps/octopus/tasks/activity_log.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace octostep::octopus {

namespace {

// Every reply repeats the last lines of each activity, so the reserve beyond the expected growth is
// small. It grows with the log, because a reply that proves too short costs a complete one.
constexpr std::size_t k_least_reserve = 20;
constexpr std::size_t k_lines_per_reserved_line = 1'000;
// Up to this size of the log, the last read asks for everything. That also finds lines that a
// server put in an unexpected place.
constexpr std::size_t k_small_log = std::size_t{1} << 20U;
// Bytes that a line takes in JSON in addition to its text.
constexpr std::size_t k_line_overhead = 120;

bool is_gap(const LogElement& element) { return element.category == LogCategory::gap; }

struct Numbered {
  std::int64_t number;
  std::uint32_t index;
};

bool is_final(ActivityStatus status) {
  switch (status) {
  case ActivityStatus::success:
  case ActivityStatus::success_with_warning:
  case ActivityStatus::failed:
  case ActivityStatus::skipped:
  case ActivityStatus::canceled:
    return true;
  default:
    return false;
  }
}

// The lines without gaps, in ascending order of their numbers; absent if numbers are missing or
// repeated.
std::optional<std::vector<Numbered>> by_number(const Activity& activity) {
  const auto& elements = activity.log_elements;
  std::vector<Numbered> lines;
  lines.reserve(elements.size());
  for (std::size_t index = 0; index < elements.size(); ++index) {
    const auto element = elements.head(index);
    if (is_gap(element)) continue;
    if (!element.number) return std::nullopt;
    lines.push_back({*element.number, static_cast<std::uint32_t>(index)});
  }
  const auto before = [](const Numbered& a, const Numbered& b) { return a.number < b.number; };
  if (!std::is_sorted(lines.begin(), lines.end(), before))
    std::sort(lines.begin(), lines.end(), before);
  const auto same = [](const Numbered& a, const Numbered& b) { return a.number == b.number; };
  if (std::adjacent_find(lines.begin(), lines.end(), same) != lines.end()) return std::nullopt;
  return lines;
}

std::size_t line_count(const Activity& activity) {
  std::size_t count = 0;
  for (std::size_t index = 0; index < activity.log_elements.size(); ++index)
    if (!is_gap(activity.log_elements.head(index))) ++count;
  return count;
}

} // namespace

ActivityLog::Asked ActivityLog::next(std::size_t polls, bool is_last) const {
  const bool is_small = is_last && m_given_bytes < k_small_log;
  if (m_asks_for_everything || m_never_shortened || is_small) return {k_everything, polls, is_last};
  const auto growth = std::max(m_last_growth, m_growth_before) * std::max<std::size_t>(polls, 1);
  const auto reserve = k_least_reserve + m_given_lines / k_lines_per_reserved_line;
  const auto wanted = growth + growth / 3 + reserve;
  return {static_cast<int>(std::min<std::size_t>(wanted, k_everything)), polls, is_last};
}

// The id of an activity stays the same during the task. An activity without an id, or with the id
// of an earlier one in the same reply, is identified by its position.
std::vector<ActivityLog::Placed> ActivityLog::placed(const TaskDetails& details) {
  struct Step {
    const Activity* activity;
    std::string parent;
    std::size_t depth, index;
  };
  std::vector<Placed> result;
  std::map<std::string, int> seen;
  std::vector<Step> ahead;
  const auto add =
      [&](const std::vector<Activity>& activities, const std::string& parent, std::size_t depth) {
        for (std::size_t index = activities.size(); index-- > 0;)
          ahead.push_back({&activities[index], parent, depth, index});
      };
  add(details.activities, "", 0);
  while (!ahead.empty()) {
    const Step step = ahead.back();
    ahead.pop_back();
    auto key = step.activity->id.empty() ? step.parent + '#' + std::to_string(step.index)
                                         : step.activity->id;
    if (const int earlier = seen[key]++; earlier > 0) key += '#' + std::to_string(earlier + 1);
    result.push_back({step.activity, key, step.parent, step.depth});
    add(step.activity->children, key, step.depth + 1);
  }
  return result;
}

bool ActivityLog::covers(const TaskDetails& details, const Asked& asked) {
  const int tail = asked.tail;
  if (tail >= k_everything) return true;
  const auto places = placed(details);
  std::size_t total = 0;
  for (const auto& place : places) total += line_count(*place.activity);
  const bool is_total = total == static_cast<std::size_t>(tail);
  bool covered = true;
  for (const auto& place : places) {
    if (!by_number(*place.activity)) m_never_shortened = true;
    if (!node_is_covered(place, tail, is_total)) covered = false;
  }
  if (!covered || m_never_shortened) m_asks_for_everything = true;
  return !m_asks_for_everything;
}

// `is_total`: the reply contains as many lines in total as were requested, which would be the sign
// of a server that counts over all activities.
bool ActivityLog::node_is_covered(const Placed& place, int tail, bool is_total) const {
  const auto found = m_nodes.find(place.key);
  // Nothing is known about an activity that has not produced a line yet.
  constexpr auto nothing = std::numeric_limits<std::int64_t>::min();
  const auto known =
      found == m_nodes.end() ? nothing : found->second.complete_up_to.value_or(nothing);
  bool has_gap = false;
  const auto& elements = place.activity->log_elements;
  for (std::size_t index = 0; index < elements.size(); ++index) {
    const auto element = elements.head(index);
    if (!is_gap(element)) continue;
    has_gap = true;
    if (element.gap_last_number.value_or(std::numeric_limits<std::int64_t>::max()) > known)
      return false;
  }
  const auto lines = by_number(*place.activity);
  if (!lines || lines->empty() || has_gap) return lines.has_value();
  // However a server truncates, a reply that connects to what is known shows a line that was there
  // before.
  if (known != nothing) return lines->front().number <= known;
  return !is_total && lines->size() < static_cast<std::size_t>(tail);
}

std::size_t ActivityLog::absorb(const TaskDetails& details,
                                const Asked& asked,
                                std::vector<WatchEvent>& events) {
  const bool is_whole = asked.tail >= k_everything;
  if (is_whole) {
    m_gaps.clear();
    m_asks_for_everything = false;
  }
  const auto events_before = events.size();
  std::size_t growth = 0;
  m_order.clear();
  std::vector<std::pair<std::size_t, Node*>> around; // the activities that contain the current one
  const auto leave = [&](std::size_t depth) {
    for (; !around.empty() && around.back().first >= depth; around.pop_back())
      close_if_final(*around.back().second, events);
  };
  for (const auto& place : placed(details)) {
    leave(place.depth);
    Node& node = node_for(place);
    m_order.push_back(place.key);
    if (is_whole) remember_gaps(place);
    open_if_begun(node, line_count(*place.activity) > 0, events);
    growth = std::max(growth, take_lines(node, *place.activity, asked.is_last, events));
    around.emplace_back(place.depth, &node);
  }
  leave(0);
  m_growth_before = std::exchange(m_last_growth, growth / std::max<std::size_t>(asked.polls, 1));
  return count_given(events, events_before);
}

std::size_t ActivityLog::count_given(const std::vector<WatchEvent>& events, std::size_t from) {
  std::size_t bytes = 0;
  for (auto index = from; index < events.size(); ++index) {
    const auto* lines = std::get_if<ActivityLines>(&events[index]);
    if (lines == nullptr) continue;
    for (const auto line : lines->indexes)
      bytes += lines->elements.text_size(line) + k_line_overhead;
    m_given_lines += lines->indexes.size();
  }
  m_given_bytes += bytes;
  return bytes;
}

ActivityLog::Node& ActivityLog::node_for(const Placed& place) {
  Node& node = m_nodes[place.key];
  node.key = place.key;
  node.parent = place.parent;
  node.name = place.activity->name;
  node.status = place.activity->status;
  if (!by_number(*place.activity)) {
    node.is_unnumbered = true;
    m_never_shortened = true;
  }
  return node;
}

void ActivityLog::open_if_begun(Node& node, bool has_lines, std::vector<WatchEvent>& events) {
  if (!node.was_opened && (node.status != ActivityStatus::pending || has_lines))
    open(node, events);
  else if (node.was_opened && !node.is_open && node.status == ActivityStatus::running)
    reopen(node, events); // a step that is being retried
}

// Parents first, even if a parent is still reported as pending.
void ActivityLog::open(Node& node, std::vector<WatchEvent>& events) {
  if (node.was_opened) return;
  node.was_opened = true;
  if (const auto parent = m_nodes.find(node.parent); parent != m_nodes.end())
    open(parent->second, events);
  reopen(node, events);
}

void ActivityLog::reopen(Node& node, std::vector<WatchEvent>& events) {
  node.is_open = true;
  events.emplace_back(ActivityOpened{m_task_id, node.key, node.parent, node.name});
}

void ActivityLog::close_if_final(Node& node, std::vector<WatchEvent>& events) {
  if (!node.was_opened || !is_final(node.status)) return;
  if (!node.is_open) {
    if (node.status == node.closed_as) return;
    reopen(node, events); // its status changed; openings and closings must stay in pairs
  }
  close(node, events);
}

void ActivityLog::close(Node& node, std::vector<WatchEvent>& events) {
  node.is_open = false;
  node.closed_as = node.status;
  events.emplace_back(ActivityClosed{m_task_id, node.key, node.name, node.status});
}

std::size_t ActivityLog::take_lines(Node& node,
                                    const Activity& activity,
                                    bool is_last,
                                    std::vector<WatchEvent>& events) {
  auto fresh = node.is_unnumbered ? fresh_by_place(node, activity, is_last)
                                  : fresh_by_number(node, activity);
  const auto count = fresh.size();
  node.lines += count;
  if (count > 0)
    events.emplace_back(
        ActivityLines{m_task_id, node.key, activity.log_elements, std::move(fresh)});
  return count;
}

ActivityLog::Indexes ActivityLog::fresh_by_number(Node& node, const Activity& activity) {
  Indexes fresh;
  const auto lines = by_number(activity);
  if (!lines) return fresh;
  for (const auto& [number, index] : *lines) {
    node.complete_up_to = std::max(node.complete_up_to.value_or(number), number);
    if (!node.printed.insert(number)) continue;
    if (!m_all_numbers.insert(number)) m_numbers_repeat = true;
    fresh.push_back(index);
  }
  return fresh;
}

// A line without a number is identified by its position, which means nothing behind a gap. Lines
// behind a gap are given out at the very end, unless lines from there were given out before.
ActivityLog::Indexes
ActivityLog::fresh_by_place(Node& node, const Activity& activity, bool is_last) {
  Indexes lines;
  std::optional<std::size_t> gap_at;
  for (std::size_t index = 0; index < activity.log_elements.size(); ++index) {
    if (!is_gap(activity.log_elements.head(index)))
      lines.push_back(static_cast<std::uint32_t>(index));
    else if (!gap_at)
      gap_at = lines.size();
  }
  if (gap_at && is_last) m_lost_unknown_number = true;
  const bool is_lost_behind_gap = gap_at && node.lines > *gap_at;
  if (is_lost_behind_gap || node.lines >= lines.size()) return {};
  const auto end = gap_at && !is_last ? *gap_at : lines.size();
  return {lines.begin() + static_cast<std::ptrdiff_t>(node.lines),
          lines.begin() + static_cast<std::ptrdiff_t>(end)};
}

void ActivityLog::remember_gaps(const Placed& place) {
  const auto& elements = place.activity->log_elements;
  for (std::size_t index = 0; index < elements.size(); ++index) {
    const auto element = elements.head(index);
    if (is_gap(element)) m_gaps.push_back({place.key, element.number, element.gap_last_number});
  }
}

std::uint64_t ActivityLog::missing_lines() const {
  std::uint64_t missing = 0;
  for (const auto& gap : m_gaps) {
    if (!gap.first || !gap.last) continue;
    const auto& given_out = m_numbers_repeat ? m_nodes.at(gap.key).printed : m_all_numbers;
    missing += span_size(*gap.first, *gap.last) - given_out.count_between(*gap.first, *gap.last);
  }
  return missing;
}

void ActivityLog::finish(const std::string& fault, std::vector<WatchEvent>& events) {
  for (auto key = m_order.rbegin(); key != m_order.rend(); ++key)
    if (auto& node = m_nodes.at(*key); node.is_open) close(node, events);
  for (auto& [key, node] : m_nodes)
    if (node.is_open) close(node, events);
  const bool has_unbounded_gap = std::any_of(
      m_gaps.begin(), m_gaps.end(), [](const Gap& gap) { return !gap.first || !gap.last; });
  const bool unknown = m_lost_unknown_number || has_unbounded_gap || !fault.empty();
  const auto missing =
      std::min<std::uint64_t>(missing_lines(), std::numeric_limits<std::int64_t>::max());
  if (!unknown && missing == 0) return;
  events.emplace_back(
      LogIncomplete{m_task_id,
                    unknown ? 0 : static_cast<std::int64_t>(missing),
                    fault.empty() ? "the server left lines out of its answers" : fault});
}

} // namespace octostep::octopus
