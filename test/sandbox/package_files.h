// The files of the built-in feed on disk, and their documents.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "test/sandbox/call.h"
#include "test/sandbox/version.h"

namespace octostep::sandbox {

// Packages of different spaces may have the same id and version, so each space has its own
// collection.
[[nodiscard]] std::string packages_of(const std::string& space_id);

struct StoredName {
  std::string space_id;
  PackageName name;
  Instant published;
};

// The package with this id and version (in any case); nullptr if absent.
[[nodiscard]] const json* find_package(const Store& store,
                                       const std::string& space_id,
                                       std::string_view id,
                                       std::string_view version);

// Moves an uploaded file into the feed, and replaces the package with that id and version if there
// is one.
const json& store_upload(Store& store,
                         const std::filesystem::path& folder,
                         const StoredName& stored,
                         const Upload& upload);
// Like store_upload(), but from memory.
const json& store_content(Store& store,
                          const std::filesystem::path& folder,
                          const StoredName& stored,
                          std::string_view content);

[[nodiscard]] std::filesystem::path file_of(const std::filesystem::path& folder,
                                            const json& package);
void remove_package(Store& store, const std::filesystem::path& folder, const json& package);

} // namespace octostep::sandbox
