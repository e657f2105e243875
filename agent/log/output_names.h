// What an output of a step is called outside octostep, and how files of output values are written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/log/log_format.h"

namespace octostep::agent {

// `<step id>_<name>` in letters, digits and underscores, which every server accepts, then the names
// that existing integrations set for the same value.
[[nodiscard]] std::vector<std::string> output_names(const OutputView& output);

// The value in a Java properties file.
[[nodiscard]] std::string escaped_property_value(std::string_view value);

} // namespace octostep::agent
