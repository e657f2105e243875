// "Did you mean": known names that are similar to one that was not found.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::text {

// The known name that is nearest to `word`, with fewer than one mistake per three letters; case,
// blanks, dots, dashes and underscores are ignored. "" if none is near.
[[nodiscard]] std::string nearest_name(std::string_view word,
                                       const std::vector<std::string>& known);

// The names that contain `wanted`, are contained in it, or differ in at most one letter of three;
// ignores case, nearest first.
[[nodiscard]] std::vector<std::string>
near_names(std::string_view wanted, const std::vector<std::string>& names, std::size_t most = 5);

// The end of a not-found message: "; known: 'A', 'B'" if there are at most five names, "; similar:
// 'A'" if there are more, "" without names. If a name only looks like the wanted one, says in which
// characters they differ.
[[nodiscard]] std::string near_names_text(std::string_view wanted,
                                          const std::vector<std::string>& names);

} // namespace octostep::text
