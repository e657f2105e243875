// Checks the names of entries before anything is written.
#pragma once

#include <string>
#include <vector>

#include "packaging/select/entry.h"

namespace octostep::packaging {

// Throws invalid_input for a name that is not UTF-8 or too long for any archive, and for two equal
// names (`entries` need not be sorted). Appends warnings for names that Windows cannot store or
// cannot tell apart.
void check_entry_names(const std::vector<Entry>& entries, std::vector<std::string>& warnings);

[[nodiscard]] bool is_illegal_on_windows(std::string_view name);

} // namespace octostep::packaging
