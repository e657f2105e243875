// The one pattern engine, for Pack and Push: "**", "*", "?", "[...]", "{a,b}", '/' as separator.
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
  // Files that do not exist yet but are going to: found as if they did. Absolute and normal.
  std::vector<std::filesystem::path> expected{};
};

// Sorted by path, each file once. A folder means everything below it. A pattern without wildcard
// must exist; one with wildcard that matches nothing is an error naming pattern and base, and so is
// leaving out all that was found, unless `allow_no_match`. Throws PackagingError.
[[nodiscard]] std::vector<std::filesystem::path> find_files(const FileQuery& query);

} // namespace octostep::packaging
