// Points in time as ISO 8601 text.
#pragma once

#include <optional>
#include <string_view>

#include "schema/parameter_values.h"

namespace octostep::schema {

// Reads yyyy-mm-ddThh:mm[:ss[.fff]] with Z, +hh:mm, +hhmm, +hh or no offset; a blank may replace
// the T. Without an offset, the process's time zone applies. std::nullopt for everything else and
// for days that do not exist.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);

} // namespace octostep::schema
