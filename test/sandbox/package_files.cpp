#include "test/sandbox/package_files.h"

#include <fstream>
#include <stdexcept>

#include <fmt/format.h>

#include "test/sandbox/sha1.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

json package_document(const StoredName& stored, std::uint64_t size, const std::string& sha1) {
  const auto& [id, version, extension] = stored.name;
  const bool is_first_space = stored.space_id == "Spaces-1";
  const std::string feed = is_first_space ? "feeds-builtin" : "feeds-builtin-" + stored.space_id;
  // ReleaseNotes stays null, because the Go client reads it as a time.
  return {{"Id", fmt::format("packages-{}.{}", id, version)},
          {"SpaceId", stored.space_id},
          {"PackageId", id},
          {"NuGetPackageId", id},
          {"FeedId", feed},
          {"NuGetFeedId", feed},
          {"Version", version},
          {"FileExtension", extension},
          {"PackageSizeBytes", size},
          {"Hash", sha1},
          {"Title", id},
          {"Summary", nullptr},
          {"Description", nullptr},
          {"Published", to_iso(stored.published)},
          {"ReleaseNotes", nullptr},
          {"PackageVersionBuildInformation", nullptr},
          {"file", fmt::format("{}/{}.{}{}", stored.space_id, id, version, extension)}};
}

void drop_existing(Store& store, const std::filesystem::path& folder, const StoredName& stored) {
  const json* const existing =
      find_package(store, stored.space_id, stored.name.id, stored.name.version);
  if (existing != nullptr) remove_package(store, folder, *existing);
}

std::filesystem::path prepare(Store& store,
                              const std::filesystem::path& folder,
                              const StoredName& stored,
                              const json& document) {
  drop_existing(store, folder, stored);
  auto path = file_of(folder, document);
  std::filesystem::create_directories(path.parent_path());
  return path;
}

} // namespace

std::string packages_of(const std::string& space_id) { return "Packages:" + space_id; }

const json* find_package(const Store& store,
                         const std::string& space_id,
                         std::string_view id,
                         std::string_view version) {
  return store.find(packages_of(space_id), fmt::format("packages-{}.{}", id, version));
}

const json& store_upload(Store& store,
                         const std::filesystem::path& folder,
                         const StoredName& stored,
                         const Upload& upload) {
  auto document = package_document(stored, upload.size, upload.sha1);
  std::filesystem::rename(upload.path, prepare(store, folder, stored, document));
  return store.insert(packages_of(stored.space_id), std::move(document));
}

const json& store_content(Store& store,
                          const std::filesystem::path& folder,
                          const StoredName& stored,
                          std::string_view content) {
  auto document = package_document(stored, content.size(), sha1_of(content));
  const auto path = prepare(store, folder, stored, document);
  std::ofstream file{path, std::ios::binary};
  file << content;
  file.close();
  if (!file) throw std::runtime_error("cannot write the package '" + path.string() + "'");
  return store.insert(packages_of(stored.space_id), std::move(document));
}

std::filesystem::path file_of(const std::filesystem::path& folder, const json& package) {
  return folder / text_of(package, "file");
}

void remove_package(Store& store, const std::filesystem::path& folder, const json& package) {
  std::filesystem::remove(file_of(folder, package));
  const auto collection = packages_of(text_of(package, "SpaceId"));
  const auto id = text_of(package, "Id");
  store.remove(collection, id);
}

} // namespace octostep::sandbox
