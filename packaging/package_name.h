// Package id, version and format, and the file name <id>.<version>.<extension> that they form, in
// both directions.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "packaging/package_builder.h"

namespace octostep::packaging {

struct PackageName {
  std::string id, version, extension; // the extension with its dot: ".tar.gz"
  bool operator==(const PackageName&) const = default;
};

// Parses with the pattern of the Octopus clients, which know double extensions (.tar.gz); nullopt
// if the name does not fit.
[[nodiscard]] std::optional<PackageName> parse_package_name(std::string_view file_name);
// Parses with the pattern of Calamari, the program that unpacks on the deployment target.
[[nodiscard]] std::optional<PackageName> parse_package_name_as_calamari(std::string_view file_name);

// The name for a new package. Drops one leading 'v' of the version. Throws invalid_input if the id
// or the version is not legal or is too long, or if either pattern would read a different id and
// version from the file name.
[[nodiscard]] PackageName
make_package_name(std::string_view id, std::string_view version, Format format);
[[nodiscard]] std::string file_name_of(const PackageName& name);

[[nodiscard]] std::string extension_of(Format format);
// The format for an extension with its dot, in any case; nullopt if octostep cannot write that
// format.
[[nodiscard]] std::optional<Format> format_of(std::string_view extension);
// Y.M.D.(H*10000+M*100+S) in local time, the default version of both command-line tools.
[[nodiscard]] std::string time_stamp_version(std::chrono::sys_seconds now);

} // namespace octostep::packaging
