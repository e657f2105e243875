// Strict JSON for user input: reports syntax errors with line and column, and refuses duplicate
// keys and excessive depth. (On its own, the JSON library silently keeps the last of several
// duplicate keys.)
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/problem.h"

namespace octostep::agent {

inline constexpr std::size_t k_depth_limit = 64;

// Returns no value if the text is not JSON or too deeply nested. Duplicate keys are problems, too,
// but the value (with the first of them) is returned, so that the rest can be checked in the same
// run. Messages never quote the text, because it may contain secrets.
[[nodiscard]] std::optional<nlohmann::json> read_json(std::string_view text,
                                                      std::vector<schema::Problem>& problems);

// `path` with one more step.
[[nodiscard]] std::string json_path(std::string_view path, std::string_view token);
[[nodiscard]] std::string json_path(std::string_view path, std::size_t index);

} // namespace octostep::agent
