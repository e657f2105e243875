// Files that the steps of one build share: nobody else's, and no other build's. What `octopus
// login` is told, and the journal of a command that a plugin may repeat, lie there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "agent/ci/process_environment.h"
#include "steps/step.h"

namespace octostep::agent {

// A file of that purpose for this build, or without a CI for this terminal session. Its name tells
// nothing. Its folder is the CI's; without one it is the user's own run-time folder, or one below
// the system's temporary folder that only this user can enter. Throws std::filesystem::
// filesystem_error when such a folder cannot be had.
[[nodiscard]] std::filesystem::path scratch_file(const Environment& environment,
                                                 const steps::BuildFacts& build,
                                                 std::string_view purpose);

// Absent: there is none, or it is not this user's alone.
[[nodiscard]] std::optional<std::string> read_private_file(const std::filesystem::path& path);

} // namespace octostep::agent
