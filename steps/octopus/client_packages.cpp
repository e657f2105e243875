// Packages of the built-in repository, and build information.
#include <fmt/core.h>

#include "schema/text/ascii.h"
#include "steps/octopus/client_state.h"
#include "steps/octopus/http/base64.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/resource_reader.h"

namespace octostep::octopus {

namespace {

using nlohmann::json;

// The text of a signature is held in memory. It has a sixtieth of the size of its package; this
// limit is for a package of 2 GB.
constexpr std::size_t k_signature_limit = std::size_t{34} << 20U;
// After the last byte, the server hashes and indexes the package before it answers; with large
// packages, clients have been seen to give up while the server was still storing the package.
constexpr Duration k_push_idle_limit{300'000};

std::string mode_text(OverwriteMode mode) {
  switch (mode) {
  case OverwriteMode::fail_if_exists:
    return "FailIfExists";
  case OverwriteMode::overwrite_existing:
    return "OverwriteExisting";
  case OverwriteMode::ignore_if_exists:
    return "IgnoreIfExists";
  }
  throw std::logic_error("an overwrite mode without a name");
}

PushResult upload(ApiSession& api, std::string path, FilePart file, OverwriteMode mode) {
  Request request;
  request.method = Method::post;
  request.path = std::move(path);
  request.query = {{"overwriteMode", mode_text(mode)}};
  request.body = std::move(file);
  request.idle_limit = k_push_idle_limit;
  return outcome_of_write([&] {
    const auto answer = api.send_for_json(std::move(request));
    return PushResult{read_package(answer.object()), answer.status == 201};
  });
}

} // namespace

std::optional<StoredPackage> Client::package(const std::string& package_id,
                                             const std::string& version) {
  const auto answer =
      m_state->api.find(joined_path(space_path("packages"), {package_id + '.' + version}));
  if (!answer) return std::nullopt;
  auto package = read_package(answer->object());
  // "A.1" in version 2 and "A" in version 1.2 have the same file name.
  if (!text::equal_ignoring_case(package.id, package_id)) return std::nullopt;
  return package;
}

PushResult
Client::push_package(const std::string& file_name, BodySource& source, OverwriteMode mode) {
  return upload(m_state->api, space_path("packages/raw"), FilePart{file_name, &source}, mode);
}

std::optional<DeltaSignature> Client::delta_signature(const std::string& package_id,
                                                      const std::string& version) {
  Request request;
  request.path = joined_path(space_path("packages"), {package_id, version, "delta-signature"});
  request.body_limit = k_signature_limit;
  request.repeat = Repeat::never;
  const auto answer = m_state->api.find(std::move(request));
  if (!answer) return std::nullopt;
  const auto object = answer->object();
  auto bytes = base64_decoded(object.required_text("Signature"));
  if (!bytes)
    throw OctopusError(ErrorKind::protocol,
                       fmt::format("{}: the server's 'Signature' is not base64", answer->source));
  return DeltaSignature{object.required_text("BaseVersion"), *std::move(bytes)};
}

PushResult Client::push_delta(const StoredPackage& base,
                              const std::string& file_name,
                              BodySource& delta,
                              OverwriteMode mode) {
  const auto path = joined_path(space_path("packages"), {base.id, base.version, "delta"});
  return upload(m_state->api, path, FilePart{file_name, &delta}, mode);
}

std::vector<BuildInformation> Client::build_information(const std::string& package_id) {
  const auto answer = m_state->api.get(space_path("build-information"),
                                       {{"packageId", package_id}, {"take", "100"}});
  std::vector<BuildInformation> records;
  for (const auto& item : answer.object().required_objects("Items"))
    records.push_back(read_build_information(item));
  return records;
}

void Client::push_build_information(const std::string& package_id,
                                    const std::string& version,
                                    const std::string& build_information_json,
                                    OverwriteMode mode) {
  const auto record = json::parse(build_information_json, nullptr, /*allow_exceptions=*/false);
  if (!record.is_object())
    throw std::logic_error("build information is not written as a JSON object");
  json body = {{"SpaceId", space().id},
               {"PackageId", package_id},
               {"Version", version},
               // Clients disagree about where to put the mode, and servers accept either.
               {"OverwriteMode", mode_text(mode)},
               {"OctopusBuildInformation", record}};
  const auto path = space_path("build-information");
  outcome_of_write([&] {
    return m_state->api.post(path, body, {{"overwriteMode", mode_text(mode)}}).status;
  });
}

} // namespace octostep::octopus
