// The latest time that files in a package may have, from the environment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/problem.h"

namespace octostep::steps {

// SOURCE_DATE_EPOCH in seconds; absent when `text` is empty. Anything but a number is a problem:
// https://reproducible-builds.org/specs/source-date-epoch
[[nodiscard]] std::optional<std::int64_t> parse_source_date(const std::string& text,
                                                            std::vector<schema::Problem>& problems);

} // namespace octostep::steps
