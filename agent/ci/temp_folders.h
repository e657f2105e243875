// Where files may lie that only one build needs.
#pragma once

#include <filesystem>

#include "agent/ci/process_environment.h"

namespace octostep::agent {

// The CI's own folder for the build, which it wipes; "" when it has none.
[[nodiscard]] std::filesystem::path build_temp_folder(const Environment& environment);
// The system's, which others may enter, too.
[[nodiscard]] std::filesystem::path system_temp_folder(const Environment& environment);
// The CI's own, or where it has none the system's.
[[nodiscard]] std::filesystem::path temp_folder(const Environment& environment);

} // namespace octostep::agent
