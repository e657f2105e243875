// Package id, version and format, and the file name they make: <id>.<version>.<extension>, both ways.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "packaging/package_builder.h"

namespace octostep::packaging {

struct PackageName {
  std::string id, version, extension;  // extension with its dot: ".tar.gz"
  bool operator==(const PackageName&) const = default;
};

// By the clients' pattern, with double extensions (.tar.gz) handled; nullopt when it does not parse.
[[nodiscard]] std::optional<PackageName> parse_package_name(std::string_view file_name);
[[nodiscard]] std::string extension_of(Format format);
// Y.M.D.(H*10000+M*100+S), the default of both command-line tools.
[[nodiscard]] std::string time_stamp_version(std::chrono::sys_seconds now);

}  // namespace octostep::packaging
