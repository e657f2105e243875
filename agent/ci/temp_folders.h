// Where to put files that only one build needs.
#pragma once

#include <filesystem>

#include "agent/ci/process_environment.h"

namespace octostep::agent {

// The CI's own folder for the build, which it wipes; "" when it has none.
[[nodiscard]] std::filesystem::path build_temp_folder(const Environment& environment);
// The system's temporary folder, which other users can enter, too.
[[nodiscard]] std::filesystem::path system_temp_folder(const Environment& environment);
// The CI server's own folder for the build; if there is none, the system's.
[[nodiscard]] std::filesystem::path temp_folder(const Environment& environment);

} // namespace octostep::agent
