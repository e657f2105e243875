// Lists of names in messages.
#pragma once

#include <string>
#include <vector>

namespace octostep::text {

// "'A', 'B'"; "none" without names.
[[nodiscard]] std::string quoted_list(const std::vector<std::string>& names);

} // namespace octostep::text
