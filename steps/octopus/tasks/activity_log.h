// The log of one server task, assembled from replies. Each reply shows the whole tree of
// activities, perhaps truncated to the last lines of each activity. Gives out every line once, and
// detects if a reply is too short to connect to the previous one. Sends no requests.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/tasks/number_ranges.h"
#include "steps/octopus/tasks/task_watcher.h"

namespace octostep::octopus {

class ActivityLog {
public:
  // The number of lines to request if everything is wanted. The server's behavior without a number
  // is not documented.
  static constexpr int k_everything = 1'000'000;

  explicit ActivityLog(std::string task_id) : m_task_id(std::move(task_id)) {}

  struct Asked {
    int tail = 0;          // number of last lines of each activity
    std::size_t polls = 1; // polls since the log was last read
    bool is_last = false;  // the task is completed
  };
  // What to request next.
  [[nodiscard]] Asked next(std::size_t polls, bool is_last) const;
  // False if the reply may lack lines that were not given out yet, so that everything has to be
  // requested. Changes only the result of next().
  [[nodiscard]] bool covers(const TaskDetails& details, const Asked& asked);
  // Processes a reply that covers everything and appends its events. Returns roughly how many bytes
  // of the reply were new.
  std::size_t
  absorb(const TaskDetails& details, const Asked& asked, std::vector<WatchEvent>& events);
  // Closes whatever is open and reports what is missing, even if the last reply never came
  // (`fault`).
  void finish(const std::string& fault, std::vector<WatchEvent>& events);

private:
  struct Node {
    std::string key, parent, name;
    ActivityStatus status = ActivityStatus::unknown;
    bool is_open = false; // between ActivityOpened and ActivityClosed
    bool was_opened = false;
    std::optional<ActivityStatus> closed_as;
    bool is_unnumbered = false; // lines are identified by their position
    NumberRanges printed;
    std::size_t lines = 0; // lines given out so far
    // At or below this number, nothing is missing except known gaps.
    std::optional<std::int64_t> complete_up_to;
  };
  struct Gap {
    std::string key;
    std::optional<std::int64_t> first, last;
  };
  struct Placed { // an activity in a reply, and its position
    const Activity* activity;
    std::string key, parent;
    std::size_t depth;
  };
  using Indexes = std::vector<std::uint32_t>; // of log elements

  [[nodiscard]] static std::vector<Placed> placed(const TaskDetails& details);
  [[nodiscard]] bool node_is_covered(const Placed& place, int tail, bool is_total) const;
  Node& node_for(const Placed& place);
  void open_if_begun(Node& node, bool has_lines, std::vector<WatchEvent>& events);
  void open(Node& node, std::vector<WatchEvent>& events);
  void reopen(Node& node, std::vector<WatchEvent>& events);
  void close_if_final(Node& node, std::vector<WatchEvent>& events);
  void close(Node& node, std::vector<WatchEvent>& events);
  std::size_t
  take_lines(Node& node, const Activity& activity, bool is_last, std::vector<WatchEvent>& events);
  [[nodiscard]] Indexes fresh_by_number(Node& node, const Activity& activity);
  std::size_t count_given(const std::vector<WatchEvent>& events, std::size_t from);
  void remember_gaps(const Placed& place);
  [[nodiscard]] Indexes fresh_by_place(Node& node, const Activity& activity, bool is_last);
  [[nodiscard]] std::uint64_t missing_lines() const;

  std::string m_task_id;
  std::map<std::string, Node> m_nodes;
  std::vector<std::string> m_order; // keys in the order of the last reply, parents first
  NumberRanges m_all_numbers;       // of all activities together
  bool m_numbers_repeat = false;    // numbers count per activity instead of per task
  std::vector<Gap> m_gaps;          // gaps in the last complete reply
  bool m_lost_unknown_number = false;
  bool m_asks_for_everything = true;
  bool m_never_shortened = false; // the lines have no usable numbers
  std::size_t m_given_bytes = 0, m_given_lines = 0;
  std::size_t m_last_growth = 0, m_growth_before = 0; // most new lines of one activity in one poll
};

} // namespace octostep::octopus
