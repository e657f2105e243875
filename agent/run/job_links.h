// The tasks of a run as links, for the page of a GitLab job: its report of kind "annotations".
#pragma once

#include <string>
#include <vector>

#include "agent/run/run_report.h"

namespace octostep::agent {

// One JSON object; failed tasks come first, and of many not all have room. No value of `secrets`
// appears.
[[nodiscard]] std::string job_links(const RunReport& report,
                                    const std::vector<std::string>& secrets);

} // namespace octostep::agent
