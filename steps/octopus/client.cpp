#include "steps/octopus/client.h"

#include <algorithm>

#include <fmt/core.h>

#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"
#include "schema/text/nearest_name.h"
#include "steps/octopus/client_state.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"
#include "steps/octopus/resource_reader.h"

namespace octostep::octopus {

namespace {

std::string without_trailing_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Space pick_default_space(const std::vector<Space>& spaces) {
  const auto found = std::find_if(
      spaces.begin(), spaces.end(), [](const Space& space) { return space.is_default; });
  if (found != spaces.end()) return *found;
  throw OctopusError(
      ErrorKind::not_found,
      "no space was named, and the server has no default space or hides it from these credentials; "
      "name a space");
}

Space pick_space(const std::vector<Space>& spaces, const std::string& wanted) {
  const auto with = [&](auto matches) {
    return std::find_if(spaces.begin(), spaces.end(), matches);
  };
  auto found = with([&](const Space& space) { return space.id == wanted; });
  if (found == spaces.end())
    found = with(
        [&](const Space& space) { return text::equal_names(text::trimmed(space.name), wanted); });
  if (found == spaces.end())
    found = with([&](const Space& space) { return text::equal_ignoring_case(space.slug, wanted); });
  if (found != spaces.end()) return *found;
  std::vector<std::string> names;
  names.reserve(spaces.size());
  for (const auto& space : spaces) names.push_back(space.name);
  throw OctopusError(ErrorKind::not_found,
                     fmt::format("no space '{}' is visible with these credentials{}",
                                 wanted,
                                 text::near_names_text(wanted, names)));
}

} // namespace

std::string joined_path(std::string_view start, std::initializer_list<std::string_view> segments) {
  std::string path(start);
  for (const auto segment : segments) {
    // Without the segment, the address would be that of the whole list.
    if (segment.empty())
      throw OctopusError(ErrorKind::protocol,
                         fmt::format("{}: an id that the address needs is empty", start));
    path += '/' + percent_encoded(segment);
  }
  return path;
}

std::string joined(const std::vector<std::string>& texts, std::string_view divider) {
  std::string result;
  for (const auto& text : texts) result.append(result.empty() ? "" : divider).append(text);
  return result;
}

Client::Client(Transport& transport,
               const std::string& base_url,
               const std::string& space_name,
               std::stop_token stop) {
  const auto base_path = parse_http_url(base_url, "the server URL").path;
  m_state =
      std::make_unique<State>(State{nullptr,
                                    &transport,
                                    without_trailing_slashes(std::string(text::trimmed(base_url))),
                                    base_path,
                                    std::string(text::trimmed(space_name)),
                                    ApiSession(transport, base_path, std::move(stop), std::nullopt),
                                    std::nullopt,
                                    std::nullopt,
                                    {},
                                    std::nullopt,
                                    std::nullopt});
}

Client::Client(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Client Client::with_stop(std::stop_token stop, std::optional<Duration> request_limit) const {
  auto state = std::make_unique<State>(*m_state);
  state->api = ApiSession(*state->transport, state->base_path, std::move(stop), request_limit);
  return Client(std::move(state));
}

Client Client::over(std::unique_ptr<Transport> transport) const {
  auto state = std::make_unique<State>(*m_state);
  state->owned_transport = std::move(transport);
  state->transport = state->owned_transport.get();
  state->api = m_state->api.over(*state->transport);
  return Client(std::move(state));
}

const ServerInfo& Client::server_info() {
  auto& cached = m_state->server_info;
  if (!cached) cached = ServerInfo{m_state->api.get("/api").object().required_text("Version")};
  return *cached;
}

User Client::current_user() { return read_user(m_state->api.get("/api/users/me").object()); }

std::optional<Permissions> Client::permissions_of(const std::string& user_id) {
  try {
    const auto answer = m_state->api.get(joined_path("/api/users", {user_id, "permissions"}),
                                         {{"spaces", space().id}, {"includeSystem", "false"}});
    return read_permissions(answer.object());
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::forbidden && error.kind() != ErrorKind::not_found) throw;
    return std::nullopt;
  }
}

std::optional<Instant> Client::server_time() const { return m_state->api.server_time(); }

const Space& Client::space() {
  auto& cached = m_state->space;
  if (cached) return *cached;
  const auto spaces = m_state->api.whole_list("/api/spaces/all", read_space);
  cached = m_state->space_name.empty() ? pick_default_space(spaces)
                                       : pick_space(spaces, m_state->space_name);
  return *cached;
}

std::string Client::space_path(std::string_view collection) {
  return fmt::format("/api/{}/{}", percent_encoded(space().id), collection);
}

const std::string& Client::base_url() const { return m_state->base_url; }

std::string Client::task_link(const std::string& task_id) {
  return fmt::format("{}/app#/{}/tasks/{}", m_state->base_url, space().id, task_id);
}

std::string Client::release_link(const std::string& release_id) {
  return fmt::format("{}/app#/{}/releases/{}", m_state->base_url, space().id, release_id);
}

std::optional<Project> Client::project(const std::string& name_id_or_slug) {
  const std::string text(text::trimmed(name_id_or_slug));
  if (text.empty()) return std::nullopt;
  const auto cached = m_state->projects.find(text);
  if (cached != m_state->projects.end()) return cached->second;
  auto found = find_by_name(text);
  // Most users give a name, so names are looked up first; an id or a slug costs a second request.
  if (!found || looks_like_id(text, "Projects")) {
    const auto answer = m_state->api.find(joined_path(space_path("projects"), {text}));
    const auto by_path = answer ? std::optional(read_project(answer->object())) : std::nullopt;
    if (found && by_path && found->id != by_path->id)
      throw OctopusError(
          ErrorKind::ambiguous,
          fmt::format(
              "'{}' is the id of project '{}' and the name of project '{}'; use another of its "
              "name, id and slug",
              text,
              by_path->name,
              found->id));
    if (!found) found = by_path;
  }
  m_state->projects.emplace(text, found);
  return found;
}

std::optional<Project> Client::find_by_name(const std::string& name) {
  const auto named = [&](std::vector<Project> candidates) {
    std::optional<Project> found;
    for (auto& candidate : candidates)
      if (text::equal_names(text::trimmed(candidate.name), name)) found = std::move(candidate);
    return found;
  };
  if (auto found = named(projects_like(text::normalized(name)))) return found;
  // The server has its own rules for comparing letters beyond ASCII.
  if (text::is_ascii(name)) return std::nullopt;
  return named(m_state->api.whole_list(space_path("projects/all"), read_project));
}

std::vector<Project> Client::projects_like(const std::string& partial_name) {
  return m_state->api.all_pages(
      space_path("projects"), {{"partialName", partial_name}, {"take", "100"}}, read_project);
}

std::vector<std::string> Client::project_names() {
  std::vector<std::string> names;
  for (const auto& project : m_state->api.whole_list(space_path("projects/all"), read_project))
    names.push_back(project.name);
  return names;
}

const std::vector<Environment>& Client::environments() {
  auto& cached = m_state->environments;
  if (!cached) cached = m_state->api.whole_list(space_path("environments/all"), read_environment);
  return *cached;
}

const std::vector<Tenant>& Client::tenants() {
  auto& cached = m_state->tenants;
  if (!cached) cached = m_state->api.whole_list(space_path("tenants/all"), read_tenant);
  return *cached;
}

std::vector<std::string> Client::tenant_tag_names() {
  std::vector<std::string> names;
  const auto answer = m_state->api.get(space_path("tagsets/all"));
  for (const auto& set : objects_of(answer.body, answer.source)) {
    for (const auto& tag : set.objects("Tags")) {
      const auto canonical = tag.text("CanonicalTagName");
      names.push_back(canonical.empty() ? set.text("Name") + '/' + tag.text("Name") : canonical);
    }
  }
  return names;
}

std::vector<Channel> Client::channels(const std::string& project_id) {
  return m_state->api.all_pages(joined_path(space_path("projects"), {project_id, "channels"}),
                                {{"take", "100"}},
                                read_channel);
}

std::vector<Runbook> Client::runbooks(const Project& project, const std::string& git_ref) {
  const auto projects = space_path("projects");
  if (!project.runbooks_in_git)
    return m_state->api.all_pages(
        joined_path(projects, {project.id, "runbooks"}), {{"take", "100"}}, read_runbook);
  const auto& ref = git_ref.empty() ? project.default_branch : git_ref;
  return m_state->api.all_pages(
      joined_path(projects, {project.id, ref, "runbooks"}), {{"take", "100"}}, read_runbook);
}

std::vector<Machine> Client::machines() {
  return m_state->api.whole_list(space_path("machines/all"), read_machine);
}

} // namespace octostep::octopus
