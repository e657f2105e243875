// octostep under the names of the two command-line tools that the official plugins start: octo (the
// old octo.exe) and octopus (the newer Go CLI). Their command lines become documents; what runs is
// the same.
#pragma once

#include <string>
#include <vector>

#include "agent/ci/process_environment.h"

namespace octostep::agent {

// `words` without the program's name.
[[nodiscard]] int run_octo(const std::vector<std::string>& words, const Environment& environment);
[[nodiscard]] int run_octopus(const std::vector<std::string>& words,
                              const Environment& environment);

// octo.exe's exit codes, as POSIX shows them, and the Go CLI's, from octostep's own.
[[nodiscard]] int octo_exit_code(int own);
[[nodiscard]] int octopus_exit_code(int own);

} // namespace octostep::agent
