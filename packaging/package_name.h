// Package id, version and format, and the file name they make: <id>.<version>.<extension>, both
// ways.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "packaging/package_builder.h"

namespace octostep::packaging {

struct PackageName {
  std::string id, version, extension; // extension with its dot: ".tar.gz"
  bool operator==(const PackageName&) const = default;
};

// By the clients' pattern, with double extensions (.tar.gz) handled; nullopt when it does not
// parse.
[[nodiscard]] std::optional<PackageName> parse_package_name(std::string_view file_name);
// By the pattern of Calamari, which unpacks on the deployment target.
[[nodiscard]] std::optional<PackageName> parse_package_name_as_calamari(std::string_view file_name);

// The name a package gets. Throws invalid_input when the id or version is not legal, too long, or
// when the file name would be read back as another id and version by either pattern. One leading
// 'v' of the version is dropped.
[[nodiscard]] PackageName
make_package_name(std::string_view id, std::string_view version, Format format);
[[nodiscard]] std::string file_name_of(const PackageName& name);

[[nodiscard]] std::string extension_of(Format format);
// Of an extension with its dot, in any case; nullopt when no package can be written in it.
[[nodiscard]] std::optional<Format> format_of(std::string_view extension);
// Y.M.D.(H*10000+M*100+S) in local time, the default of both command-line tools.
[[nodiscard]] std::string time_stamp_version(std::chrono::sys_seconds now);

} // namespace octostep::packaging
