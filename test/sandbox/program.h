// The executable from start to end: options, data folder, application, server, until a signal ends
// it.
#pragma once

#include <string>
#include <vector>

namespace octostep::sandbox {

// Returns the exit code: 0 after a signal, 1 if the server cannot start, 2 for bad options or a bad
// scenario.
int run_program(const std::vector<std::string>& arguments);

} // namespace octostep::sandbox
