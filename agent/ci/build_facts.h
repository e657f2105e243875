// What the CI says of the build that runs this step: number, id, page, branch, commit.
#pragma once

#include <filesystem>
#include <string>

#include "agent/ci/process_environment.h"
#include "steps/step.h"

namespace octostep::agent {

// Facts the CI does not give are "". `directory` is the absolute current directory. TeamCity's
// build and configuration property files are read when its variables name them.
[[nodiscard]] steps::BuildFacts read_build_facts(const Environment& environment,
                                                 const std::filesystem::path& directory);

// How the journal names this process: "build 1.0.78 (TeamCity, process 4711)", "process 4711".
[[nodiscard]] std::string writer_name(const steps::BuildFacts& build);

// "octostep/1.0.0 (linux; x64) TeamCity/2026.1", so that the server's audit tells where a change
// came from.
[[nodiscard]] std::string user_agent(const Environment& environment);

} // namespace octostep::agent
