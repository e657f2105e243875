// The texts that --help shows.
#pragma once

#include <string>

#include "schema/catalog.h"

namespace octostep::agent {

[[nodiscard]] std::string program_help();
[[nodiscard]] std::string step_help(const schema::StepSchema& kind);

} // namespace octostep::agent
