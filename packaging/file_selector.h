// The one pattern engine, for Pack and Push: "**", "*", "?", "[...]", "{a,b}", '/' as separator.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "packaging/packaging_error.h"

namespace octostep::packaging {

// Files for Push: patterns relative to `base` or absolute; sorted by path, each file once. A
// pattern without wildcard must exist; one with wildcard that matches nothing is an error naming
// pattern and base, unless `allow_no_match`. Throws PackagingError.
[[nodiscard]] std::vector<std::filesystem::path>
find_files(const std::filesystem::path& base,
           const std::vector<std::string>& patterns,
           bool match_any_case,
           bool allow_no_match);

} // namespace octostep::packaging
