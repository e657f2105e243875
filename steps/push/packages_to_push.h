// What the step push finds on disk: existing packages, and files that it packs first.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "packaging/package_builder.h"
#include "steps/push/package_file.h"
#include "steps/push/package_rules.h"
#include "steps/step.h"

namespace octostep::steps {

struct PackageSources {
  std::filesystem::path directory; // relative patterns start here
  PackageRules rules;
  bool match_any_case = false;
  bool allow_no_match = false;
  bool skips_faults = false; // a pattern or file that cannot be used does not stop the others
  bool reproducible = false;
  std::optional<std::int64_t> source_date_epoch{};
};

struct PackageToPush {
  PackageFile file; // for a package that is packed first, the path is only its name until then
  // For a package that is packed first: what goes into it, and how.
  std::optional<packaging::PackageRequest> packing{};
  packaging::PackagePlan content{};
};

struct UnusableFile {
  std::string path; // absolute; for a pattern without a match, the pattern
  StepProblem problem;
};

struct FoundPackages {
  std::vector<PackageToPush> packages;
  std::vector<UnusableFile> unusable; // only if faults are skipped
  std::vector<std::string> warnings;  // archives that were left out, where that is allowed
};

// In a dry run, packages that earlier steps would pack count as existing, and what this step would
// pack is recorded for later steps. No two packages have the same id and version. Throws
// PackagingError, also for files that cannot be used unless faults are skipped.
[[nodiscard]] FoundPackages find_packages(const PackageSources& sources, StepContext& context);

// Lines of the plan; `destination` is empty or begins with a blank.
[[nodiscard]] std::vector<std::string> plan_lines(const PackageToPush& package,
                                                  const std::string& destination);

// Writes a package that has `packing` into the folder. Throws PackagingError.
void pack_for_push(StepContext& context,
                   const std::filesystem::path& folder,
                   PackageToPush& package);

} // namespace octostep::steps
