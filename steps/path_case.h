// Whether patterns match file names without regard to case.
#pragma once

#include <filesystem>

#include "schema/parameter_values.h"

namespace octostep::steps {

// The parameter matchAnyCase; by default what the file system of the platform does.
[[nodiscard]] inline bool matches_any_case(const schema::ParameterValues& values) {
  constexpr bool k_is_windows = std::filesystem::path::preferred_separator == '\\';
  return values.has("matchAnyCase") ? values.flag("matchAnyCase") : k_is_windows;
}

} // namespace octostep::steps
