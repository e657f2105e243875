// The built-in scenario: the text of default_scenario.json, embedded by the build.
#pragma once

#include <string_view>

namespace octostep::sandbox {

extern const std::string_view k_default_scenario;

} // namespace octostep::sandbox
