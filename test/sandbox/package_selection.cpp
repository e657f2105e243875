#include "test/sandbox/package_selection.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// How precisely a specification names a package: 0 = not at all.
int precision(const PackageSpecification& specification, const NeededPackage& package) {
  int points = 1;
  if (equal_ignoring_case(specification.name, package.step))
    points += 4;
  else if (equal_ignoring_case(specification.name, package.package_id))
    points += 2;
  else if (specification.name != "*")
    return 0;
  if (specification.reference == "*") return points;
  return equal_ignoring_case(specification.reference, package.reference) ? points + 8 : 0;
}

} // namespace

std::vector<std::string> split_specification(const std::string& text) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      parts.back() += text[++i];
    } else if (text[i] == ':') {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  return parts;
}

PackageSpecification parse_package_specification(const std::string& text) {
  const auto parts = split_specification(text);
  if (parts.size() == 2 && !parts[0].empty() && !parts[1].empty()) return {parts[0], "*", parts[1]};
  if (parts.size() == 3 && !parts[0].empty() && !parts[2].empty())
    return {parts[0], parts[1], parts[2]};
  throw ApiError(400,
                 fmt::format("The package specification '{}' does not have the form "
                             "'step:version', 'package:version' or "
                             "'step:reference:version'.",
                             text));
}

void check_each_names_a_package(const std::vector<PackageSpecification>& specifications,
                                const std::vector<NeededPackage>& packages) {
  for (const auto& specification : specifications) {
    const bool fits_one =
        std::any_of(packages.begin(), packages.end(), [&](const NeededPackage& package) {
          return precision(specification, package) > 0;
        });
    if (!fits_one)
      throw ApiError(400,
                     fmt::format("The package selection '{}:{}:{}' matches no package of the "
                                 "deployment process.",
                                 specification.name,
                                 specification.reference,
                                 specification.version));
  }
}

std::string chosen_version(const std::vector<PackageSpecification>& specifications,
                           const NeededPackage& package) {
  std::string version;
  int best = 0;
  for (const auto& specification : specifications) {
    const int points = precision(specification, package);
    // If two are equally precise, the later one counts.
    if (points == 0 || points < best) continue;
    best = points;
    version = specification.version;
  }
  return version;
}

} // namespace octostep::sandbox
