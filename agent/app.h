// The program as one readable story, from argv to the exit code.
#pragma once

namespace octostep::agent {

[[nodiscard]] int run_app(int argc, char** argv);

} // namespace octostep::agent
