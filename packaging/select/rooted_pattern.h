// Patterns that start somewhere else than at the folder they are given for: absolute ones, and ones
// that lead upwards.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "packaging/select/glob.h"

namespace octostep::packaging {

// A pattern as the folder that it begins with, which is plain, and what is matched below that.
struct RootedPattern {
  std::filesystem::path root; // normal, without a trailing separator
  std::string rest;
};

// A relative pattern starts at `base`. One that names an existing file or folder literally means
// that, whatever characters it has; a folder means everything below it.
[[nodiscard]] RootedPattern
root_pattern(const std::filesystem::path& base, const std::string& pattern, Case letter_case);

// Whether the pattern matches that file, which is absolute and normal and need not exist.
[[nodiscard]] bool
matches(const RootedPattern& pattern, const std::filesystem::path& file, Case letter_case);
// Whether it matches the file or a folder above it.
[[nodiscard]] bool
covers(const RootedPattern& pattern, const std::filesystem::path& file, Case letter_case);

// All patterns relative to one folder: `folder` itself, or when an include pattern starts outside
// of it, the one that they have in common with it.
struct CommonBase {
  std::filesystem::path base;
  std::vector<std::string> include, exclude; // an exclude pattern that can match nothing is dropped
};
[[nodiscard]] CommonBase common_base(const std::filesystem::path& folder,
                                     const std::vector<std::string>& include,
                                     const std::vector<std::string>& exclude);

} // namespace octostep::packaging
