#include <fmt/format.h>

#include "test/sandbox/package_upload.h"
#include "test/sandbox/routes.h"

namespace octostep::sandbox {
namespace {

constexpr RouteOptions k_upload{.scope = Scope::root, .intake = Intake::upload};

// NuGet clients name the file "package", and its identity would have to come from the manifest. The
// sandbox takes it from the file name, which every client here sends with one.
Response push(Call& call) {
  const auto& upload = *call.request.upload;
  const auto replaces = call.request.query.flag("replace", false);
  auto response =
      accept_package(call,
                     upload,
                     parse_upload_name(upload.file_name),
                     replaces ? OverwriteMode::overwrite_existing : OverwriteMode::fail_if_exists);
  return response;
}

// NuGet version 3: where to push.
Response get_service_index(Call& call) {
  const auto host = call.request.headers.find("Host").value_or("localhost");
  const auto base = fmt::format("{}://{}", call.request.is_secure ? "https" : "http", host);
  return json_response(
      200,
      {{"version", "3.0.0"},
       {"resources",
        json::array({{{"@id", base + "/nuget/packages"}, {"@type", "PackagePublish/2.0.0"}}})}});
}

} // namespace

void add_nuget_routes(Router& router) {
  router.add("PUT", "/nuget/packages", push, k_upload);
  router.add("PUT", "/api/v2/package", push, k_upload);
  router.add("GET",
             "/nuget/v3/index.json",
             get_service_index,
             {.scope = Scope::root, .is_anonymous = true});
}

} // namespace octostep::sandbox
