// The tasks of a run as links for the page of a GitLab job, in a report of type "annotations".
#pragma once

#include <string>
#include <vector>

#include "agent/run/run_report.h"

namespace octostep::agent {

// One JSON object. Failed tasks come first; if there are too many tasks, the rest is left out. No
// value of `secrets` appears.
[[nodiscard]] std::string job_links(const RunReport& report,
                                    const std::vector<std::string>& secrets);

} // namespace octostep::agent
