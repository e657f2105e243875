#include <fmt/format.h>

#include "test/sandbox/base64.h"
#include "test/sandbox/octodiff.h"
#include "test/sandbox/package_files.h"
#include "test/sandbox/package_upload.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// The rebuilt package, unless it was taken over.
struct RebuiltGuard {
  const std::filesystem::path& path;
  ~RebuiltGuard() {
    std::error_code ignored; // it was moved away: the normal case
    std::filesystem::remove(path, ignored);
  }
};

// The server chooses the base: the highest other version of the same package.
const json* base_for(const Call& call, const std::string& package_id, const std::string& version) {
  const json* best = nullptr;
  for (const auto& package : call.store.all(packages_of(call.space_id))) {
    if (!equal_ignoring_case(text_of(package, "PackageId"), package_id) ||
        equal_ignoring_case(text_of(package, "Version"), version))
      continue;
    if (best == nullptr ||
        compare_versions(text_of(package, "Version"), text_of(*best, "Version")) > 0)
      best = &package;
  }
  return best;
}

Response get_signature(Call& call) {
  const json* const base = base_for(call, call.parameter("package"), call.parameter("version"));
  if (base == nullptr)
    throw ApiError(404,
                   fmt::format("No version of the package '{}' can serve as a base.",
                               call.parameter("package")));
  const auto file = file_of(call.package_folder(), *base);
  const auto version = text_of(*base, "Version");
  std::string signature;
  call.without_lock([&] { signature = base64_encode(signature_of(file)); });
  return json_response(200, {{"Signature", signature}, {"BaseVersion", version}});
}

Response push_delta(Call& call) {
  const auto& package_id = call.parameter("package");
  const json* const base =
      find_package(call.store, call.space_id, package_id, call.parameter("version"));
  if (base == nullptr)
    throw ApiError(404,
                   fmt::format("The base package '{}' version '{}' was not found.",
                               package_id,
                               call.parameter("version")));
  const auto name = parse_upload_name(call.request.upload->file_name);
  if (!equal_ignoring_case(name.id, package_id))
    throw ApiError(
        400, fmt::format("The delta is for the package '{}', not '{}'.", package_id, name.id));
  const auto mode = overwrite_mode_of(call.request.query);
  const auto file = file_of(call.package_folder(), *base);
  Upload rebuilt{
      call.request.upload->file_name, call.request.upload->path.string() + ".rebuilt", 0, {}};
  const RebuiltGuard guard{rebuilt.path};
  try {
    call.without_lock([&] {
      const auto result = apply_delta(file, call.request.upload->path, rebuilt.path);
      rebuilt.size = result.size;
      rebuilt.sha1 = result.sha1;
    });
  } catch (const DeltaError& error) {
    throw ApiError(400, fmt::format("The delta could not be applied: {}.", error.what()));
  }
  return accept_package(call, rebuilt, name, mode);
}

} // namespace

void add_delta_routes(Router& router) {
  router.add("GET", "/packages/{package}/{version}/delta-signature", get_signature);
  router.add("POST", "/packages/{package}/{version}/delta", push_delta, {.intake = Intake::upload});
}

} // namespace octostep::sandbox
