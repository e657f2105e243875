// The entries of the step push: which files are packages, and which are packed into one first. The
// syntax is that of TeamCity's artifact paths, one rule each:
//
//   pattern                      the files that match are packages
//   -:pattern                    but not these
//   pattern => Id.1.0.zip        the files that match go into this package; rules with the same
//                                target make one package
//   pattern => Id.1.0.zip!/lib   the files go into the folder "lib" of that package
//   -:pattern => Id.1.0.zip      but not these
//   pattern => folder            as without a target: a server has no folders for packages
//
// A leading "+:" has no effect. What is left out is left out whatever the order of the rules.
#pragma once

#include <string>
#include <vector>

#include "packaging/package_name.h"
#include "schema/problem.h"

namespace octostep::steps {

struct FileRules { // one search for packages
  std::vector<std::string> include{}, exclude{};
};

struct ArchiveRules {          // one package that the push creates
  packaging::PackageName name; // with the extension of a format that can be written
  std::vector<std::string> include{}, exclude{};
  std::vector<std::string> into{}; // folder in the package for each include pattern; "" = the root
};

struct PackageRules {
  std::vector<FileRules> files;
  std::vector<ArchiveRules> archives;
};

// In the order in which targets first appear. Appends problems with the path "/packages"; if there
// are any, the result is unspecified.
[[nodiscard]] PackageRules parse_package_rules(const std::vector<std::string>& entries,
                                               std::vector<schema::Problem>& problems);

} // namespace octostep::steps
