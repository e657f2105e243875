// Names that somebody may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace octostep::octopus {

// At most five, nearest first; all names when there are no more than five.
[[nodiscard]] std::vector<std::string> near_names(std::string_view wanted,
                                                  const std::vector<std::string>& names);
// "'A', 'B'"
[[nodiscard]] std::string quoted_list(const std::vector<std::string>& names);
// "; known: 'A', 'B'" or "; similar: 'A'" as the end of a not-found message; "" without names.
[[nodiscard]] std::string near_names_text(std::string_view wanted,
                                          const std::vector<std::string>& names);

} // namespace octostep::octopus
