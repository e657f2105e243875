// What a caller can see of a task's log at a given moment: the activity tree of `details` and the
// text of `raw`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "test/sandbox/task_progress.h"

namespace octostep::sandbox {

struct LogView {
  bool verbose = true;              // false hides Verbose and Trace
  std::optional<std::int64_t> tail; // newest lines kept per activity; the rest becomes one Gap
  // Shows only the first and last lines of long activities, whatever `tail` says, as servers from
  // 2024.2 on may do; 0 = off.
  std::int64_t always_keep_first = 0, always_keep_last = 0;
};

// The root activity and everything below. `task_id` prefixes the correlation ids.
[[nodiscard]] nlohmann::json activity_tree(const std::string& task_id,
                                           const Timeline& timeline,
                                           const TaskProgress& progress,
                                           const LogView& view);

// The tree as text, depth first.
[[nodiscard]] std::string raw_log(const Timeline& timeline, const TaskProgress& progress);

[[nodiscard]] std::string correlation_id(const std::string& task_id, std::size_t activity);
[[nodiscard]] std::string status_of(const TimedActivity& activity, const TaskProgress& progress);
// Whether a visible line is a warning or an error.
[[nodiscard]] bool has_warnings_or_errors(const Timeline& timeline, const TaskProgress& progress);
[[nodiscard]] std::int64_t visible_line_count(const Timeline& timeline,
                                              const TaskProgress& progress);
[[nodiscard]] int percentage_of(const Timeline& timeline, const TaskProgress& progress);

} // namespace octostep::sandbox
