// A package to build from one temporary folder into another, and short functions to describe it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "packaging/archive/archive_reader.h"
#include "packaging/package_builder.h"
#include "packaging/packaging_error.h"
#include "test/support/temp_folder.h"

namespace octostep::packaging::test {

using octostep::test::TempFolder;
using Names = std::vector<std::string>;

inline PackageRequest request_for(const TempFolder& source, const TempFolder& out) {
  PackageRequest request;
  request.id = "Acme.Web";
  request.version = "1.0.78";
  request.base_path = source.path();
  request.out_folder = out.path();
  request.overwrite = true;
  return request;
}

inline Names order_of(const std::filesystem::path& package) {
  Names names;
  ArchiveReader reader(package);
  for (ArchivedEntry entry; reader.next(entry);) names.push_back(entry.name);
  return names;
}

inline PackagingError error_of(const PackageRequest& request) {
  try {
    static_cast<void>(build_package(request));
  } catch (const PackagingError& error) {
    return error;
  }
  return {ErrorKind::stopped, "no error"};
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline bool any_contains(const Names& texts, std::string_view part) {
  return std::any_of(
      texts.begin(), texts.end(), [part](const std::string& text) { return contains(text, part); });
}

inline std::size_t files_in(const TempFolder& folder) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(folder.path()), {}));
}

} // namespace octostep::packaging::test
