// What a run came to as one Markdown page, for the summary pages of CI servers.
#pragma once

#include <string>
#include <vector>

#include "agent/run/run_report.h"

namespace octostep::agent {

// A verdict, a table of environments, tenants, states, times and links, a table of the other steps,
// and why the run failed. Names and messages of others are escaped, no value of `secrets` appears.
// Stays below 1 MiB, the limit of GitHub and Buildkite, by leaving out rows.
[[nodiscard]] std::string markdown_summary(const RunReport& report,
                                           const std::vector<std::string>& secrets);

} // namespace octostep::agent
