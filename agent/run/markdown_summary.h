// The result of a run as one Markdown page, for the summary pages of CI servers.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "agent/run/run_report.h"

namespace octostep::agent {

// In bytes. Above 1 MiB, GitHub drops the whole summary of a job's step, and Buildkite refuses such
// an annotation.
inline constexpr std::size_t k_longest_summary = 1'000'000;

// A verdict, a table of environments, tenants, states, times and links, a table of the other steps,
// and why the run failed. Foreign names and messages are escaped, and no value of `secrets`
// appears. To stay within `room` bytes, texts are truncated with a note, and rows are left out with
// a count; a note may take a little more.
[[nodiscard]] std::string markdown_summary(const RunReport& report,
                                           const std::vector<std::string>& secrets,
                                           std::size_t room = k_longest_summary);

} // namespace octostep::agent
