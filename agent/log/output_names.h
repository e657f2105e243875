// The names of a step's outputs outside octostep, and the format of files of output values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/log/log_format.h"

namespace octostep::agent {

// First `<step id>_<name>` in letters, digits and underscores, which every server accepts, then the
// names that existing integrations use for the same value.
[[nodiscard]] std::vector<std::string> output_names(const OutputView& output);

// The value, escaped for a Java properties file.
[[nodiscard]] std::string escaped_property_value(std::string_view value);

} // namespace octostep::agent
