#include "agent/command_line/problem_list.h"

#include <fmt/format.h>

#include "agent/log/foreign_text.h"

namespace octostep::agent {

std::string problem_list(std::string_view what, const std::vector<schema::Problem>& problems) {
  std::string text = fmt::format("octostep: {} invalid: {} problem{}\n",
                                 what,
                                 problems.size(),
                                 problems.size() == 1 ? "" : "s");
  for (const auto& problem : problems)
    text += problem.path.empty()
                ? fmt::format("  {}\n", one_line(problem.message))
                : fmt::format("  {}: {}\n", one_line(problem.path), one_line(problem.message));
  return text;
}

} // namespace octostep::agent
