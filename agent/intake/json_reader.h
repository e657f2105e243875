// Strict JSON for what people write: syntax errors with line and column, duplicate keys and
// excessive depth refused. (The JSON library alone keeps the last of duplicate keys silently.)
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/problem.h"

namespace octostep::agent {

inline constexpr std::size_t k_depth_limit = 64;

// Without a value when the text is not JSON or too deep. Duplicate keys are problems, too, but the
// value (with the first of them) is returned, so that the rest can be checked in the same run.
// Messages never quote the text: it may hold secrets.
[[nodiscard]] std::optional<nlohmann::json> read_json(std::string_view text,
                                                      std::vector<schema::Problem>& problems);

// `path` with one more step.
[[nodiscard]] std::string json_path(std::string_view path, std::string_view token);
[[nodiscard]] std::string json_path(std::string_view path, std::size_t index);

} // namespace octostep::agent
