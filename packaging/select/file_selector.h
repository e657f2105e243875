// The pattern engine of both Pack and Push: "**", "*", "?", "[...]", "{a,b}", with '/' as
// separator.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "packaging/packaging_error.h"

namespace octostep::packaging {

struct FileQuery {
  std::filesystem::path base;                    // relative patterns start here
  std::vector<std::string> include{}, exclude{}; // relative or absolute
  bool match_any_case = false;
  bool allow_no_match = false;
  // Files that will exist later; they are found as if they did now. Absolute and normalized.
  std::vector<std::filesystem::path> expected{};
};

// Returns each file once, sorted by path. A folder means everything below it. A pattern without a
// wildcard must exist. Unless `allow_no_match` is set, it is an error, which names pattern and
// base, if a pattern with a wildcard matches nothing or if all matches are excluded. Throws
// PackagingError.
[[nodiscard]] std::vector<std::filesystem::path> find_files(const FileQuery& query);

} // namespace octostep::packaging
