// Files that the steps of one build share, and that neither other users nor other builds can see:
// what `octopus login` stores, and the journal of a command that a plugin may repeat.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "agent/ci/process_environment.h"
#include "steps/step.h"

namespace octostep::agent {

// The path of a file for that purpose in this build, or without a CI server in this terminal
// session. Its name reveals nothing. The folder is that of the CI server; without one, it is the
// user's own run-time folder, or a folder below the system's temporary folder that only this user
// can enter. Throws std::filesystem::filesystem_error if there is no such folder.
[[nodiscard]] std::filesystem::path scratch_file(const Environment& environment,
                                                 const steps::BuildFacts& build,
                                                 std::string_view purpose);

// Absent if there is no such file, or other users have access to it.
[[nodiscard]] std::optional<std::string> read_private_file(const std::filesystem::path& path);

} // namespace octostep::agent
