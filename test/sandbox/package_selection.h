// The texts with which callers choose package versions and Git references.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "test/sandbox/release_plan.h"

namespace octostep::sandbox {

// Splits at colons; a backslash makes the next character literal.
[[nodiscard]] std::vector<std::string> split_specification(const std::string& text);

struct PackageSpecification {
  std::string name;      // step or package id; "*" = any
  std::string reference; // "*" = any
  std::string version;
};

// Throws ApiError 400 if the text does not have two or three parts.
[[nodiscard]] PackageSpecification parse_package_specification(const std::string& text);

// Throws ApiError 400 that names the first one that matches none of the packages, because it would
// have no effect.
void check_each_names_a_package(const std::vector<PackageSpecification>& specifications,
                                const std::vector<NeededPackage>& packages);

// The most specific version that the command names for a package; "" if it names none.
[[nodiscard]] std::string chosen_version(const std::vector<PackageSpecification>& specifications,
                                         const NeededPackage& package);

} // namespace octostep::sandbox
