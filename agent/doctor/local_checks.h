// The checks of `octostep doctor` on the agent itself: folders, CI server, journal.
#pragma once

#include <filesystem>
#include <string>

#include "agent/ci/process_environment.h"
#include "agent/doctor/check_result.h"
#include "agent/log/build_log.h"
#include "steps/octopus/http/clock.h"

namespace octostep::agent {

// Whether a file can be created in `folder`. Removes it again.
[[nodiscard]] Finding check_folder(const std::string& check, const std::filesystem::path& folder);

// `was_chosen`: set by --log-protocol instead of detected from the environment.
[[nodiscard]] Finding check_ci(const Environment& environment, Protocol protocol, bool was_chosen);

// Neither changes nor creates the journal.
[[nodiscard]] Finding check_journal(const std::filesystem::path& path, octopus::Clock& clock);

} // namespace octostep::agent
