// The log of one server task, put together from replies that each show the whole tree of
// activities, perhaps shortened to the last lines of each. Gives out every line once; knows when a
// reply is too short to go on from. Sends nothing.
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
  // What to ask for when everything is wanted. The server's answer to a request without a number of
  // lines is not documented.
  static constexpr int k_everything = 1'000'000;

  explicit ActivityLog(std::string task_id) : m_task_id(std::move(task_id)) {}

  struct Asked {
    int tail = 0;          // so many last lines of each activity
    std::size_t polls = 1; // since the log was read before
    bool is_last = false;  // the task is completed
  };
  // What to ask for next.
  [[nodiscard]] Asked next(std::size_t polls, bool is_last) const;
  // False: the reply may lack lines that were not given out yet, so everything has to be asked for.
  // Changes only what next() will say.
  [[nodiscard]] bool covers(const TaskDetails& details, const Asked& asked);
  // Takes in a reply that covers everything and adds its events. Gives about how many bytes of the
  // reply were news.
  std::size_t
  absorb(const TaskDetails& details, const Asked& asked, std::vector<WatchEvent>& events);
  // Closes what is open and says what is missing, also when the last reply never came (`fault`).
  void finish(const std::string& fault, std::vector<WatchEvent>& events);

private:
  struct Node {
    std::string key, parent, name;
    ActivityStatus status = ActivityStatus::unknown;
    bool is_open = false; // between ActivityOpened and ActivityClosed
    bool was_opened = false;
    std::optional<ActivityStatus> closed_as;
    bool is_unnumbered = false; // lines are told apart by their place
    NumberRanges printed;
    std::size_t lines = 0;                      // given out
    std::optional<std::int64_t> complete_up_to; // nothing at or below is missing but known gaps
  };
  struct Gap {
    std::string key;
    std::optional<std::int64_t> first, last;
  };
  struct Placed { // an activity of a reply and where it stands
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
  std::vector<std::string> m_order; // keys as the last reply had them, parents first
  NumberRanges m_all_numbers;       // of all activities
  bool m_numbers_repeat = false;    // numbers count per activity, not per task
  std::vector<Gap> m_gaps;          // of the last complete reply
  bool m_lost_unknown_number = false;
  bool m_asks_for_everything = true;
  bool m_never_shortened = false; // lines have no usable numbers
  std::size_t m_given_bytes = 0, m_given_lines = 0;
  std::size_t m_last_growth = 0, m_growth_before = 0; // most new lines of one activity in a poll
};

} // namespace octostep::octopus
