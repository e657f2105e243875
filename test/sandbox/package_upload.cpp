#include "test/sandbox/package_upload.h"

#include <fmt/format.h>

#include "test/sandbox/documents.h"
#include "test/sandbox/package_files.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {

namespace {

// What octopus.com/docs lists as supported formats, and Zstandard.
bool is_supported(const std::string& extension) {
  static const std::vector<std::string> k_extensions{".nupkg",
                                                     ".zip",
                                                     ".tar",
                                                     ".tar.gz",
                                                     ".tgz",
                                                     ".tar.bz2",
                                                     ".tar.bz",
                                                     ".tbz",
                                                     ".tbz2",
                                                     ".tar.z",
                                                     ".tar.zst",
                                                     ".jar",
                                                     ".war",
                                                     ".ear",
                                                     ".rar",
                                                     ".whl"};
  return contains(k_extensions, lower(extension));
}

} // namespace

OverwriteMode parse_overwrite_mode(const std::string& text) {
  if (text.empty() || equal_ignoring_case(text, "FailIfExists"))
    return OverwriteMode::fail_if_exists;
  if (equal_ignoring_case(text, "OverwriteExisting")) return OverwriteMode::overwrite_existing;
  if (equal_ignoring_case(text, "IgnoreIfExists")) return OverwriteMode::ignore_if_exists;
  throw ApiError(
      400,
      fmt::format(
          "The overwrite mode '{}' is not one of FailIfExists, OverwriteExisting, IgnoreIfExists.",
          text));
}

OverwriteMode overwrite_mode_of(const Query& query) {
  if (query.has("overwriteMode")) return parse_overwrite_mode(query.text("overwriteMode"));
  return query.flag("replace", false) ? OverwriteMode::overwrite_existing
                                      : OverwriteMode::fail_if_exists;
}

PackageName parse_upload_name(const std::string& file_name) {
  auto name = parse_package_name(file_name);
  if (name && !is_supported(name->extension))
    throw ApiError(400,
                   fmt::format("The file '{}' is not in a supported package format.", file_name));
  if (!name)
    throw ApiError(
        400,
        fmt::format("The file name '{}' does not have the form 'PackageId.Version.extension'.",
                    file_name));
  return *name;
}

Response
accept_package(Call& call, const Upload& upload, const PackageName& name, OverwriteMode mode) {
  const json* const existing = find_package(call.store, call.space_id, name.id, name.version);
  if (existing != nullptr && mode == OverwriteMode::fail_if_exists)
    throw ApiError(409,
                   "A package with the same ID and version already exists. To proceed anyway, "
                   "specify an overwriteMode of "
                   "OverwriteExisting or IgnoreIfExists.");
  if (existing != nullptr && mode == OverwriteMode::ignore_if_exists)
    return json_response(200, public_form("Packages", *existing));
  const StoredName stored{call.space_id, name, call.now};
  return json_response(
      201,
      public_form("Packages", store_upload(call.store, call.package_folder(), stored, upload)));
}

} // namespace octostep::sandbox
