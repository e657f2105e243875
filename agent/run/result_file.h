// The result of a run as one JSON document, for scripts and for later steps of the build.
#pragma once

#include <string>
#include <vector>

#include "agent/run/run_report.h"

namespace octostep::agent {

// All texts are masked: no value of `secrets` appears.
[[nodiscard]] std::string result_document(const RunReport& report,
                                          const std::vector<std::string>& secrets);

} // namespace octostep::agent
