// "Did you mean": names close to one that was not found.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace octostep::packaging {

// The up to three candidates with the fewest edits, at most a third of the wanted name's length;
// letter case aside.
[[nodiscard]] std::vector<std::string> near_names(std::string_view wanted,
                                                  const std::vector<std::string>& candidates);

} // namespace octostep::packaging
