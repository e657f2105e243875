// The entries of the step push: which files are packages, and which are packed into one first. The
// language is that of TeamCity's artifact paths, one rule each:
//
//   pattern                    the files that match are packages
//   -:pattern                  but not these
//   pattern => Id.1.0.zip      the files that match go into this package; "Id.1.0.zip!/folder":
//   into
//                              that folder of it. Rules with the same target make one package
//   -:pattern => Id.1.0.zip    but not these
//   pattern => folder          as without a target: a server has no folders for packages
//
// "+:" in front says nothing. What is left out is left out whatever the order of the rules.
#pragma once

#include <string>
#include <vector>

#include "packaging/package_name.h"
#include "schema/problem.h"

namespace octostep::steps {

struct FileRules { // one search for packages
  std::vector<std::string> include{}, exclude{};
};

struct ArchiveRules {          // one package that is made for the push
  packaging::PackageName name; // with the extension of a format that can be written
  std::vector<std::string> include{}, exclude{};
  std::vector<std::string> into{}; // per include pattern its folder in the package, "" = the root
};

struct PackageRules {
  std::vector<FileRules> files;
  std::vector<ArchiveRules> archives;
};

// In the order in which targets first appear. Appends what is wrong, with the path "/packages"; the
// result is of no use then.
[[nodiscard]] PackageRules parse_package_rules(const std::vector<std::string>& entries,
                                               std::vector<schema::Problem>& problems);

} // namespace octostep::steps
