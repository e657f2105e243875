#include "test/sandbox/application.h"

#include <fstream>
#include <regex>

#include <fmt/format.h>

#include "test/sandbox/fields.h"
#include "test/sandbox/multipart.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/scenario.h"
#include "test/sandbox/sessions.h"
#include "test/sandbox/sha1.h"
#include "test/sandbox/strict_object.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr std::size_t k_max_json_body = 64 * 1024 * 1024;

std::string read_small_body(ByteSource& body) {
  std::string text;
  std::string piece(64 * 1024, '\0');
  while (const auto count = body.read(piece.data(), piece.size())) {
    text.append(piece, 0, count);
    if (text.size() > k_max_json_body)
      throw ApiError(413, "The request body is larger than 64 MiB.");
  }
  return text;
}

Upload read_upload(const Request& request, ByteSource& body, const std::filesystem::path& path) {
  const auto boundary = multipart_boundary(request.headers.find("Content-Type").value_or(""));
  if (!boundary) throw ApiError(400, "The request must be multipart/form-data with one file.");
  Upload upload;
  upload.path = path;
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  Sha1 sha1;
  try {
    const auto part = read_file_part(body, *boundary, [&](std::string_view bytes) {
      sha1.update(bytes);
      upload.size += bytes.size();
      file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    });
    upload.file_name = part.file_name;
  } catch (const MultipartError& error) {
    throw ApiError(400, fmt::format("The upload could not be read: {}.", error.what()));
  }
  file.close();
  if (!file) throw std::runtime_error("cannot write the upload '" + path.string() + "'");
  upload.sha1 = hex(sha1.finish());
  return upload;
}

// Removes the file of an upload that no route has taken over.
struct UploadGuard {
  const Request& request;
  ~UploadGuard() {
    std::error_code ignored; // it was moved away: the normal case
    if (request.upload) std::filesystem::remove(request.upload->path, ignored);
  }
};

} // namespace

Application::Application(Settings settings) : m_settings(std::move(settings)) {
  add_root_routes(m_router);
  add_identity_routes(m_router);
  add_build_server_routes(m_router);
  add_library_routes(m_router);
  add_project_routes(m_router);
  add_release_template_routes(m_router);
  add_feed_routes(m_router);
  add_package_routes(m_router);
  add_delta_routes(m_router);
  add_nuget_routes(m_router);
  add_build_information_routes(m_router);
  add_release_routes(m_router);
  add_deployment_routes(m_router);
  add_classic_deployment_routes(m_router);
  add_dashboard_routes(m_router);
  add_runbook_routes(m_router);
  add_runbook_snapshot_routes(m_router);
  add_ephemeral_environment_routes(m_router);
  add_infrastructure_routes(m_router);
  add_task_routes(m_router);
  add_interruption_routes(m_router);
  add_artifact_routes(m_router);
  std::filesystem::create_directories(m_settings.data / "uploads");
  const auto state = m_settings.data / "state.json";
  if (std::filesystem::exists(state)) {
    m_store.load(state);
    m_clock.restore(m_store.fact("clock"));
    m_faults.add(read_scenario(m_settings.scenario).value("faults", json::array()));
  } else {
    begin();
  }
}

void Application::begin() {
  const auto scenario = read_scenario(m_settings.scenario);
  std::filesystem::remove_all(m_settings.data / "packages");
  m_store.clear();
  m_timelines.clear();
  m_clock = Clock{};
  ScenarioTarget target{m_store, m_settings.data / "packages", m_clock.now()};
  load_scenario(scenario, m_settings.api_key, target);
  m_faults.clear();
  m_faults.add(scenario.value("faults", json::array()));
  save_if_changed();
}

void Application::save_if_changed() {
  if (!m_store.has_changed()) return;
  m_store.set_fact("clock", m_clock.to_json());
  m_store.save(m_settings.data / "state.json");
}

std::string Application::time() const {
  const std::lock_guard lock{m_mutex};
  return to_iso(m_clock.now());
}

Response Application::answer(Request& request, ByteSource& body) {
  Response response = answer_undated(request, body);
  const std::lock_guard lock{m_mutex};
  response.headers.add("Date", to_http_date(m_clock.now()));
  return response;
}

Response Application::answer_undated(Request& request, ByteSource& body) {
  const UploadGuard guard{request};
  try {
    if (!request.segments.empty() && request.segments[0] == "sandbox")
      return answer_control(request, body);
    return answer_route(request, body);
  } catch (const ApiError& error) {
    return error_response(error.status, error.what(), error.errors);
  } catch (const TransferError&) {
    throw;
  } catch (const std::exception& error) {
    return error_response(500, fmt::format("The sandbox failed: {}", error.what()), {error.what()});
  }
}

Response Application::answer_route(Request& request, ByteSource& body) {
  strip_virtual_directory(request);
  const auto match = m_router.match(request.method, request.segments);
  const auto caller = authenticate(request);
  if (!caller && !match.route->options.is_anonymous)
    throw ApiError(401,
                   "You must be logged in to request this resource. Please provide a valid API key "
                   "or access token.");
  read_body(*match.route, request, body);
  auto response = run(match, request, caller.value_or(Caller{}));
  add_virtual_directory(response);
  return response;
}

void Application::read_body(const Route& route, Request& request, ByteSource& body) {
  if (route.options.intake == Intake::document) {
    request.body = read_small_body(body);
    return;
  }
  std::size_t number = 0;
  {
    const std::lock_guard lock{m_mutex};
    number = ++m_upload_count;
  }
  const auto path = m_settings.data / "uploads" / fmt::format("{}.part", number);
  try {
    request.upload = read_upload(request, body, path);
  } catch (...) {
    std::filesystem::remove(path);
    throw;
  }
}

Response Application::run(const RouteMatch& match, Request& request, const Caller& caller) {
  std::unique_lock lock{m_mutex};
  Call call{.request = request,
            .store = m_store,
            .clock = m_clock,
            .timelines = m_timelines,
            .lock = lock,
            .data_folder = m_settings.data,
            .now = m_clock.now(),
            .space_id = space_of(match),
            .names_space = !match.space.empty(),
            .caller = caller,
            .parameters = match.parameters};
  authorize(request, call.space_id);
  auto response = match.route->handler(call);
  save_if_changed();
  return response;
}

std::string Application::space_of(const RouteMatch& match) const {
  const json* const space = m_store.first("Spaces", [&](const json& candidate) {
    if (match.space.empty()) return flag_of(candidate, "IsDefault");
    return equal_ignoring_case(text_of(candidate, "Id"), match.space) ||
           equal_ignoring_case(text_of(candidate, "Slug"), match.space);
  });
  if (space != nullptr) return text_of(*space, "Id");
  if (match.route->options.scope == Scope::space)
    throw ApiError(404,
                   match.space.empty()
                       ? std::string{"There is no default space; please name a space."}
                       : fmt::format("The space '{}' was not found.", match.space));
  return {};
}

std::optional<Caller> Application::authenticate(const Request& request) const {
  const std::lock_guard lock{m_mutex};
  for (const auto* const name : {"X-Octopus-ApiKey", "X-NuGet-ApiKey"}) {
    const auto key = request.headers.find(name).value_or("");
    const json* const known = m_store.find("ApiKeys", key);
    if (known != nullptr && text_of(*known, "Id") == key) return Caller{text_of(*known, "userId")};
  }
  const auto authorization = request.headers.find("Authorization").value_or("");
  if (!lower(authorization).starts_with("bearer "))
    return caller_of_session(m_store, request, m_clock.now());
  const json* const token = m_store.find("Tokens", trim(std::string_view{authorization}.substr(7)));
  const auto expires = token == nullptr ? std::nullopt : from_iso(text_of(*token, "expires"));
  if (!expires || *expires <= m_clock.now()) return std::nullopt;
  return Caller{text_of(*token, "userId")};
}

void Application::authorize(const Request& request, const std::string& space_id) const {
  const auto key = request.headers.find("X-Octopus-ApiKey").value_or("");
  const json* const known = m_store.find("ApiKeys", key);
  if (known == nullptr) return;
  const bool is_write = request.method != "GET" && request.method != "HEAD";
  const auto action = request.method + " " + request.path;
  bool is_forbidden = flag_of(*known, "readOnly") && is_write;
  for (const auto& pattern : texts_of(*known, "forbid"))
    is_forbidden =
        is_forbidden || std::regex_search(action, std::regex{pattern, std::regex::icase});
  if (!is_forbidden) return;
  throw ApiError(403,
                 "You do not have permission to perform this action. Please contact your Octopus "
                 "administrator.",
                 {fmt::format("The API key may not do '{}' in space '{}'.", action, space_id)});
}

void Application::strip_virtual_directory(Request& request) const {
  const std::lock_guard lock{m_mutex};
  const auto directory = split(m_store.fact("virtualDirectory").get<std::string>(), '/');
  for (const auto& segment : directory) {
    if (segment.empty()) continue;
    if (request.segments.empty() || !equal_ignoring_case(request.segments[0], segment))
      throw ApiError(404, fmt::format("The resource '{}' was not found.", request.path));
    request.segments.erase(request.segments.begin());
  }
}

namespace {

// Links are absolute paths, so the virtual directory is added to them; page links already have it,
// because they are made from the request.
void prefix_links(json& value, const std::string& directory) {
  if (!value.is_structured()) return;
  for (auto it = value.begin(); it != value.end(); ++it) {
    if (value.is_object() && it.key() == "Links" && it->is_object()) {
      for (auto& link : *it)
        if (const auto text = link.get<std::string>(); !text.starts_with(directory))
          link = directory + text;
    } else {
      prefix_links(*it, directory);
    }
  }
}

} // namespace

void Application::add_virtual_directory(Response& response) const {
  std::string directory;
  {
    const std::lock_guard lock{m_mutex};
    directory = m_store.fact("virtualDirectory").get<std::string>();
  }
  if (directory.empty() || response.body.empty() ||
      !response.content_type.starts_with("application/json"))
    return;
  auto document = json::parse(response.body);
  prefix_links(document, directory);
  response.body = document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Response Application::answer_control(Request& request, ByteSource& body) {
  const auto action = request.method + " " + join(request.segments, "/");
  try {
    const json document = parse_body(read_small_body(body));
    if (action == "GET sandbox/requests") return json_response(200, m_log.to_json());
    if (action == "GET sandbox/faults") return json_response(200, m_faults.to_json());
    if (action == "POST sandbox/faults") {
      m_faults.add(document);
      return json_response(200, m_faults.to_json());
    }
    if (action == "POST sandbox/time") return change_time(document);
    if (action == "POST sandbox/reset") {
      const std::lock_guard lock{m_mutex};
      begin();
      m_log.clear();
      return json_response(200, json::object());
    }
  } catch (const std::invalid_argument& error) {
    throw ApiError(400, error.what());
  }
  throw ApiError(404, fmt::format("There is no control '{}'.", action));
}

Response Application::change_time(const json& document) {
  StrictObject object{document, ""};
  const double seconds = object.number("advanceSeconds", 0.0);
  const bool has_speed = object.find("speed") != nullptr;
  const double speed = object.number("speed", 1.0);
  object.finish();
  const std::lock_guard lock{m_mutex};
  m_clock.advance(from_seconds(seconds));
  if (has_speed) m_clock.set_speed(speed);
  m_store.set_fact("clock", m_clock.to_json());
  save_if_changed();
  return json_response(200, {{"now", to_iso(m_clock.now())}, {"speed", m_clock.speed()}});
}

} // namespace octostep::sandbox
