// The built-in feed's files on disk and their documents.
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

// The package with this id and version (in any case); nullptr when absent.
[[nodiscard]] const json* find_package(const Store& store,
                                       const std::string& space_id,
                                       std::string_view id,
                                       std::string_view version);

// Moves an uploaded file into the feed, replacing the package of that id and version if there is
// one.
const json& store_upload(Store& store,
                         const std::filesystem::path& folder,
                         const StoredName& stored,
                         const Upload& upload);
// As store_upload(), from memory.
const json& store_content(Store& store,
                          const std::filesystem::path& folder,
                          const StoredName& stored,
                          std::string_view content);

[[nodiscard]] std::filesystem::path file_of(const std::filesystem::path& folder,
                                            const json& package);
void remove_package(Store& store, const std::filesystem::path& folder, const json& package);

} // namespace octostep::sandbox
