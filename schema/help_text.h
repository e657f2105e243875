// Parameters as options of the command line.
#pragma once

#include <string>
#include <string_view>

#include "schema/catalog.h"

namespace octostep::schema {

// "releaseNumber" is --release-number: the name without its dashes.
[[nodiscard]] std::string command_line_name(std::string_view key);

// The parameter that an option name (without its dashes) stands for; null when there is none.
[[nodiscard]] const Parameter* find_command_line_name(const StepSchema& step,
                                                      std::string_view name);

// What `octostep STEP --help` says of the step itself: its parameters by group, and its outputs.
// Lines of at most 100 columns, each ended.
[[nodiscard]] std::string help_text(const StepSchema& step);

} // namespace octostep::schema
