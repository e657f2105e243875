// octostep under the names of the two command-line tools that the official plugins start: octo (the
// old octo.exe) and octopus (the newer Go CLI). Their command lines become documents, which run in
// the same way.
#pragma once

#include <string>
#include <vector>

#include "agent/ci/process_environment.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {

// `words` does not include the program's name. Scripts read the results into variables, so no
// secret is printed to have it masked; CI servers know the secrets that they provide. Both return
// the exit code of the process.
[[nodiscard]] int run_octo(const std::vector<std::string>& words,
                           const Environment& environment,
                           StandardStreams& streams);
[[nodiscard]] int run_octopus(const std::vector<std::string>& words,
                              const Environment& environment,
                              StandardStreams& streams);

// Convert octostep's exit codes to those of octo.exe, as POSIX shows them, and of the Go CLI.
[[nodiscard]] int octo_exit_code(int own);
[[nodiscard]] int octopus_exit_code(int own);

} // namespace octostep::agent
