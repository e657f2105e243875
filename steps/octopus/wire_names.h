// Enumerations in the server's spelling, in any case.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "schema/text/ascii.h"

namespace octostep::octopus {

// Enum::unknown for a name that is not in the table.
template <typename Enum, std::size_t Count>
[[nodiscard]] Enum named(const std::array<std::pair<std::string_view, Enum>, Count>& names,
                         std::string_view text) {
  const auto* found = std::find_if(names.begin(), names.end(), [&](const auto& name) {
    return text::equal_ignoring_case(name.first, text);
  });
  return found == names.end() ? Enum::unknown : found->second;
}

} // namespace octostep::octopus
