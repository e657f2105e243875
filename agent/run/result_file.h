// The result of a run as one JSON document, for scripts and for later steps of the CI.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "agent/run/run_report.h"

namespace octostep::agent {

// Every text in it is masked: no value of `secrets` appears.
[[nodiscard]] std::string result_document(const RunReport& report,
                                          const std::vector<std::string>& secrets);

// Written aside and renamed, so that a reader never sees half of it. Returns why it could not be
// written, or "".
[[nodiscard]] std::string write_result_file(const std::filesystem::path& path,
                                            const std::string& document);

} // namespace octostep::agent
