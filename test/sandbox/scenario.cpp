#include "test/sandbox/scenario.h"

#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "test/sandbox/default_scenario.h"
#include "test/sandbox/scenario_space.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr std::string_view k_admin_id = "Users-1";

json user_document(const std::string& id, const std::string& name, bool is_service) {
  return {{"Id", id},
          {"Username", name},
          {"DisplayName", name},
          {"EmailAddress", name + "@example.com"},
          {"IsService", is_service},
          {"IsActive", true},
          {"IsRequestor", true},
          {"Identities", json::array()}};
}

// Texts that the server will use as regular expressions.
std::vector<std::string> patterns_of(StrictObject& object, std::string_view key) {
  auto patterns = object.texts(key);
  for (const auto& pattern : patterns) {
    try {
      static_cast<void>(std::regex{pattern});
    } catch (const std::regex_error& error) {
      throw std::invalid_argument(fmt::format(
          "{} has '{}', no regular expression: {}", object.path_of(key), pattern, error.what()));
    }
  }
  return patterns;
}

void enter_key(Store& store,
               const std::string& key,
               const std::string& user_id,
               StrictObject* options) {
  json document{{"Id", key}, {"userId", user_id}, {"readOnly", false}, {"forbid", json::array()}};
  if (options != nullptr) {
    document["readOnly"] = options->flag("readOnly", false);
    document["forbid"] = patterns_of(*options, "forbid");
  }
  store.insert("ApiKeys", std::move(document));
}

void read_api_keys(Store& store, StrictObject& root) {
  root.each("apiKeys", [&](const json& item, const std::string& path) {
    StrictObject object{item, path};
    const auto id = store.next_id("Users");
    auto user = user_document(id, object.text("user", slug_of(id)), /*is_service=*/false);
    user["lacks"] = object.texts("lacks");
    store.insert("Users", std::move(user));
    enter_key(store, object.required_text("key"), id, &object);
    object.finish();
  });
}

void read_service_accounts(Store& store, StrictObject& root) {
  root.each("serviceAccounts", [&](const json& item, const std::string& path) {
    StrictObject object{item, path};
    const auto user_id = store.next_id("Users");
    store.insert("Users", user_document(user_id, object.text("name", "ci"), /*is_service=*/true));
    store.insert("ServiceAccounts",
                 {{"Id", object.required_text("id")},
                  {"userId", user_id},
                  {"subject", object.text("subject", "*")},
                  {"issuer", object.text("issuer")},
                  {"audience", object.text("audience")},
                  {"expiresIn", object.integer("expiresInSeconds", 3600, 1)},
                  {"errorStyle", object.choice("errorStyle", {"oauth", "octopus"})}});
    object.finish();
  });
}

// Users that sign in with a password.
void read_users(Store& store, StrictObject& root) {
  root.each("users", [&](const json& item, const std::string& path) {
    StrictObject object{item, path};
    const auto name = object.required_text("name");
    const auto user_id = store.next_id("Users");
    store.insert("Users", user_document(user_id, name, /*is_service=*/false));
    store.insert("Passwords",
                 {{"Username", name},
                  {"userId", user_id},
                  {"password", object.required_text("password")},
                  {"session", object.text("session")},
                  {"expiresIn", object.integer("expiresInSeconds", 3600, 1)}});
    object.finish();
  });
}

// A build server that issues identity tokens, simulated by the same process.
void read_build_server(Store& store, StrictObject& root) {
  json facts{{"requestToken", ""}, {"issuer", ""}, {"subject", ""}, {"expiresIn", 600}};
  if (const auto* const document = root.find("buildServer")) {
    StrictObject object{*document, "buildServer"};
    facts["requestToken"] = object.required_text("requestToken");
    facts["issuer"] = object.text("issuer", "https://ci.example.com");
    facts["subject"] = object.text("subject", "build");
    facts["expiresIn"] = object.integer("expiresInSeconds", 600, 1);
    object.finish();
  }
  store.set_fact("buildServer", facts);
}

void read_details(Store& store, StrictObject& root) {
  json gaps{{"first", 0}, {"last", 0}};
  if (const auto* const details = root.find("details")) {
    StrictObject object{*details, "details"};
    gaps["first"] = object.integer("keepFirst", 0, 0);
    gaps["last"] = object.integer("keepLast", 0, 0);
    object.finish();
  }
  store.set_fact("gaps", gaps);
}

void read_space(ScenarioTarget& target,
                const json& document,
                const std::string& path,
                bool is_only) {
  StrictObject object{document, path};
  const auto name = object.required_text("name");
  const json& space = target.store.insert("Spaces",
                                          {{"Name", name},
                                           {"Slug", object.text("slug", slug_of(name))},
                                           {"Description", object.text("description")},
                                           {"IsDefault", object.flag("default", is_only)},
                                           {"IsPrivate", false},
                                           {"TaskQueueStopped", false},
                                           {"SpaceManagersTeams", json::array()},
                                           {"SpaceManagersTeamMembers", {k_admin_id}}});
  const SpaceReader reader{target, text_of(space, "Id")};
  reader.insert("ProjectGroups", {{"Name", "Default Project Group"}, {"Description", ""}});
  read_environments(reader, object);
  read_lifecycles(reader, object);
  read_tag_sets(reader, object);
  read_machines(reader, object);
  read_feeds(reader, object);
  read_packages(reader, object);
  read_projects(reader, object);
  read_tenants(reader, object);
  read_freezes(reader, object);
  read_scripts(reader, object);
  read_history(reader, object);
  object.finish();
}

} // namespace

json read_scenario(const std::filesystem::path& file) {
  std::string text{k_default_scenario};
  if (!file.empty()) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error("cannot read the scenario '" + file.string() + "'");
    text = (std::ostringstream{} << in.rdbuf()).str();
  }
  try {
    return json::parse(text);
  } catch (const json::parse_error& error) {
    throw std::runtime_error(
        fmt::format("the scenario '{}' is not JSON: {}", file.string(), error.what()));
  }
}

void load_scenario(const json& scenario, const std::string& admin_key, ScenarioTarget& target) {
  StrictObject root{scenario, ""};
  Store& store = target.store;
  store.set_fact("version", root.text("version", "2026.3.1234"));
  store.set_fact("virtualDirectory", root.text("virtualDirectory"));
  store.set_fact("capabilities", root.texts("capabilities"));
  static_cast<void>(root.text("$schema"));
  static_cast<void>(root.find("faults"));
  read_details(store, root);
  store.insert("Users", user_document(store.next_id("Users"), "admin", /*is_service=*/false));
  enter_key(store, admin_key, std::string{k_admin_id}, nullptr);
  read_api_keys(store, root);
  read_users(store, root);
  read_service_accounts(store, root);
  read_build_server(store, root);
  const auto* const spaces = root.find("spaces");
  const bool is_only = spaces == nullptr || spaces->size() < 2;
  root.each("spaces", [&](const json& item, const std::string& path) {
    read_space(target, item, path, is_only);
  });
  root.finish();
}

} // namespace octostep::sandbox
