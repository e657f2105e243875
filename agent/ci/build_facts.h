// What the CI server says about the build that runs this step: number, id, page, branch, commit.
#pragma once

#include <filesystem>
#include <string>

#include "agent/ci/process_environment.h"
#include "steps/step.h"

namespace octostep::agent {

// Facts that the CI server does not provide are "". `directory` is the absolute current directory.
// Reads TeamCity's files of build and configuration properties if its variables name them.
[[nodiscard]] steps::BuildFacts read_build_facts(const Environment& environment,
                                                 const std::filesystem::path& directory);

// The name of this process in the journal: "build 1.0.78 (TeamCity, process 4711)", "process 4711".
[[nodiscard]] std::string writer_name(const steps::BuildFacts& build);

// "octostep/1.0.0 (linux; x64) TeamCity/2026.1", so that the server's audit log shows where a
// change came from.
[[nodiscard]] std::string user_agent(const Environment& environment);

} // namespace octostep::agent
