// Patterns that do not start at the folder they are given for: absolute ones, and ones that lead
// upwards.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "packaging/select/glob.h"

namespace octostep::packaging {

// A pattern split into a leading folder without wildcards, and the rest that is matched below it.
struct RootedPattern {
  std::filesystem::path root; // normalized, without a trailing separator
  std::string rest;
};

// A relative pattern starts at `base`. A pattern that is literally the name of an existing file or
// folder means that, whatever characters it contains; a folder means everything below it.
[[nodiscard]] RootedPattern
root_pattern(const std::filesystem::path& base, const std::string& pattern, Case letter_case);

// Whether the pattern matches that file. The path must be absolute and normalized; the file need
// not exist.
[[nodiscard]] bool
matches(const RootedPattern& pattern, const std::filesystem::path& file, Case letter_case);
// Whether the pattern matches the file or a folder above it.
[[nodiscard]] bool
covers(const RootedPattern& pattern, const std::filesystem::path& file, Case letter_case);

// All patterns, relative to one folder: `folder` itself, or, if an include pattern starts outside
// it, a folder above both.
struct CommonBase {
  std::filesystem::path base;
  std::vector<std::string> include, exclude; // without exclude patterns that cannot match anything
};
[[nodiscard]] CommonBase common_base(const std::filesystem::path& folder,
                                     const std::vector<std::string>& include,
                                     const std::vector<std::string>& exclude);

} // namespace octostep::packaging
