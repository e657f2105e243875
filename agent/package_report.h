// The facts about a package, as `octostep inspect` prints them.
#pragma once

#include <string>

#include "packaging/package_inspector.h"

namespace octostep::agent {

[[nodiscard]] std::string package_report(const packaging::PackageFacts& facts);
[[nodiscard]] std::string package_report_json(const packaging::PackageFacts& facts);

} // namespace octostep::agent
