// The parameters as options of the command line.
#pragma once

#include <string>
#include <string_view>

#include "schema/catalog.h"

namespace octostep::schema {

// "releaseNumber" is the option --release-number; the result has no dashes in front.
[[nodiscard]] std::string command_line_name(std::string_view key);

// The parameter for an option name (without its dashes); null if there is none.
[[nodiscard]] const Parameter* find_command_line_name(const StepSchema& step,
                                                      std::string_view name);

// What `octostep STEP --help` shows about the step itself: its parameters by group, and its
// outputs. Lines have at most 100 columns and end with a line break.
[[nodiscard]] std::string help_text(const StepSchema& step);

} // namespace octostep::schema
