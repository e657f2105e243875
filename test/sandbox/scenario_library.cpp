#include "test/sandbox/scenario_space.h"

#include <stdexcept>

#include <fmt/format.h>

#include "test/sandbox/package_files.h"
#include "test/sandbox/script.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// "Development" or {"name": "Development", ...}.
json object_form(const json& item) { return item.is_string() ? json{{"name", item}} : item; }

json phase_document(const SpaceReader& reader,
                    const json& item,
                    const std::string& path,
                    std::size_t number) {
  StrictObject object{item, path};
  const auto name = object.required_text("name");
  json phase{
      {"Id", fmt::format("phase-{}-{}", slug_of(name), number)},
      {"Name", name},
      {"OptionalDeploymentTargets",
       reader.ids_of("Environments", object.texts("environments"), object.path_of("environments"))},
      {"AutomaticDeploymentTargets",
       reader.ids_of("Environments", object.texts("automatic"), object.path_of("automatic"))},
      {"MinimumEnvironmentsBeforePromotion", object.integer("minimum", 0, 0)},
      {"IsOptionalPhase", object.flag("optional", false)},
      {"IsPriorityPhase", object.flag("priority", false)},
      {"ReleaseRetentionPolicy", nullptr},
      {"TentacleRetentionPolicy", nullptr}};
  object.finish();
  return phase;
}

json project_scope(const SpaceReader& reader, StrictObject& object, std::string_view key) {
  auto scope = json::object();
  for (const auto& [name, environments] : object.named_lists(key)) {
    const auto path = fmt::format("{}.{}", object.path_of(key), name);
    scope[reader.id_of("Projects", name, path)] = reader.ids_of("Environments", environments, path);
  }
  return scope;
}

std::string moment(StrictObject& object, std::string_view key, Instant fallback) {
  auto text = object.text(key, to_iso(fallback));
  if (!from_iso(text))
    throw std::invalid_argument(
        fmt::format("{} is '{}', no ISO 8601 time", object.path_of(key), text));
  return text;
}

// The document with #{n} replaced in every text.
json with_number(json document, long number) {
  if (document.is_structured()) {
    for (auto& member : document) member = with_number(std::move(member), number);
    return document;
  }
  if (!document.is_string()) return document;
  constexpr std::string_view k_mark = "#{n}";
  auto text = document.get<std::string>();
  for (auto at = text.find(k_mark); at != std::string::npos; at = text.find(k_mark, at))
    text.replace(at, k_mark.size(), std::to_string(number));
  return text;
}

void read_package(const SpaceReader& reader, StrictObject& object) {
  const auto id = object.required_text("id");
  const auto version = object.required_text("version");
  const auto content = object.text("content", fmt::format("{} {}", id, version));
  const PackageName name{id, version, object.text("extension", ".zip")};
  store_content(reader.target.store,
                reader.target.package_folder,
                {reader.space_id, name, reader.target.now},
                content);
}

} // namespace

std::string SpaceReader::id_of(const std::string& collection,
                               const std::string& name,
                               const std::string& path) const {
  const json* const found = target.store.first(collection, [&](const json& document) {
    return text_of(document, "SpaceId") == space_id &&
           (equal_ignoring_case(text_of(document, "Name"), name) ||
            equal_ignoring_case(text_of(document, "Id"), name));
  });
  if (found == nullptr)
    throw std::invalid_argument(
        fmt::format("{} names '{}', which is not among the {}", path, name, collection));
  return text_of(*found, "Id");
}

std::vector<std::string> SpaceReader::ids_of(const std::string& collection,
                                             const std::vector<std::string>& names,
                                             const std::string& path) const {
  std::vector<std::string> ids;
  for (const auto& name : names) ids.push_back(id_of(collection, name, path));
  return ids;
}

json& SpaceReader::insert(const std::string& collection, json document) const {
  document["SpaceId"] = space_id;
  return target.store.insert(collection, std::move(document));
}

void each_repeated(StrictObject& parent,
                   std::string_view key,
                   const std::function<void(StrictObject&)>& read) {
  parent.each(key, [&](const json& item, const std::string& path) {
    const long count = StrictObject{item, path}.integer("repeat", 1, 1);
    for (long number = 1; number <= count; ++number) {
      const json numbered = with_number(item, number);
      StrictObject object{numbered, path};
      static_cast<void>(object.find("repeat"));
      read(object);
      object.finish();
    }
  });
}

void read_environments(const SpaceReader& reader, StrictObject& space) {
  int order = 0;
  space.each("environments", [&](const json& item, const std::string& path) {
    const json form = object_form(item);
    StrictObject object{form, path};
    const auto name = object.required_text("name");
    reader.insert("Environments",
                  {{"Name", name},
                   {"Slug", object.text("slug", slug_of(name))},
                   {"Description", object.text("description")},
                   {"SortOrder", order++},
                   {"UseGuidedFailure", object.flag("guidedFailure", false)},
                   {"AllowDynamicInfrastructure", true},
                   {"Type", "Static"},
                   {"ExtensionSettings", json::array()}});
    object.finish();
  });
}

void read_lifecycles(const SpaceReader& reader, StrictObject& space) {
  space.each("lifecycles", [&](const json& item, const std::string& path) {
    StrictObject object{item, path};
    const auto name = object.required_text("name");
    auto phases = json::array();
    object.each("phases", [&](const json& phase, const std::string& phase_path) {
      phases.push_back(phase_document(reader, phase, phase_path, phases.size() + 1));
    });
    const json retention{{"QuantityToKeep", 0},
                         {"ShouldKeepForever", true},
                         {"Strategy", "Forever"},
                         {"Unit", "Days"}};
    reader.insert("Lifecycles",
                  {{"Name", name},
                   {"Slug", object.text("slug", slug_of(name))},
                   {"Description", ""},
                   {"Phases", phases},
                   {"ReleaseRetentionPolicy", retention},
                   {"TentacleRetentionPolicy", retention}});
    object.finish();
  });
}

void read_tag_sets(const SpaceReader& reader, StrictObject& space) {
  space.each("tagSets", [&](const json& item, const std::string& path) {
    StrictObject object{item, path};
    const auto name = object.required_text("name");
    const auto id = reader.target.store.next_id("TagSets");
    auto tags = json::array();
    for (const auto& tag : object.texts("tags"))
      tags.push_back({{"Id", fmt::format("{}/Tags-{}", id, tags.size() + 1)},
                      {"Name", tag},
                      {"CanonicalTagName", name + "/" + tag},
                      {"Color", "#333333"},
                      {"Description", ""},
                      {"SortOrder", tags.size()}});
    reader.insert(
        "TagSets",
        {{"Id", id}, {"Name", name}, {"Description", ""}, {"SortOrder", 0}, {"Tags", tags}});
    object.finish();
  });
}

void read_machines(const SpaceReader& reader, StrictObject& space) {
  each_repeated(space, "machines", [&](StrictObject& object) {
    const auto name = object.required_text("name");
    const bool is_disabled = object.flag("disabled", false);
    const auto health = object.choice(
        "healthStatus", {"Healthy", "Unhealthy", "HasWarnings", "Unavailable", "Unknown"});
    reader.insert(
        "Machines",
        {{"Name", name},
         {"Slug", slug_of(name)},
         {"EnvironmentIds",
          reader.ids_of(
              "Environments", object.texts("environments"), object.path_of("environments"))},
         {"Roles", object.texts("roles")},
         {"TenantIds", json::array()},
         {"TenantTags", json::array()},
         {"Status", is_disabled ? "Disabled" : "Online"},
         {"HealthStatus", health},
         {"MachinePolicyId", "MachinePolicies-1"},
         {"Endpoint",
          {{"Id", nullptr},
           {"CommunicationStyle", "TentaclePassive"},
           {"Uri", fmt::format("https://{}:10933/", slug_of(name))},
           {"Thumbprint", std::string(40, 'A')},
           {"Links", json::object()}}},
         {"HasLatestCalamari", true},
         {"IsDisabled", is_disabled}});
  });
}

void read_feeds(const SpaceReader& reader, StrictObject& space) {
  // In the default space, the built-in feed has a fixed id; in further spaces, the id is numbered.
  const bool is_first = reader.target.store.find("Feeds", "feeds-builtin") == nullptr;
  reader.insert(
      "Feeds",
      {{"Id", is_first ? std::string{"feeds-builtin"} : "feeds-builtin-" + reader.space_id},
       {"Name", "Octopus Server (built-in)"},
       {"Slug", "octopus-server-built-in"},
       {"FeedType", "BuiltIn"},
       {"packages", json::object()}});
  space.each("feeds", [&](const json& item, const std::string& path) {
    StrictObject object{item, path};
    const auto name = object.required_text("name");
    reader.insert(
        "Feeds",
        {{"Name", name},
         {"Slug", slug_of(name)},
         {"FeedType", object.choice("type", {"NuGet", "Docker", "Maven", "GitHub", "Helm"})},
         {"FeedUri", object.text("url", "https://feed.example.com/")},
         {"packages", object.named_lists("packages")}});
    object.finish();
  });
}

void read_packages(const SpaceReader& reader, StrictObject& space) {
  each_repeated(space, "packages", [&](StrictObject& object) { read_package(reader, object); });
}

void read_tenants(const SpaceReader& reader, StrictObject& space) {
  each_repeated(space, "tenants", [&](StrictObject& object) {
    const auto name = object.required_text("name");
    reader.insert("Tenants",
                  {{"Name", name},
                   {"Slug", object.text("slug", slug_of(name))},
                   {"Description", ""},
                   {"IsDisabled", false},
                   {"TenantTags", object.texts("tags")},
                   {"ProjectEnvironments", project_scope(reader, object, "projects")}});
  });
}

void read_freezes(const SpaceReader& reader, StrictObject& space) {
  space.each("freezes", [&](const json& item, const std::string& path) {
    StrictObject object{item, path};
    const auto now = reader.target.now;
    reader.insert("DeploymentFreezes",
                  {{"Name", object.required_text("name")},
                   {"Description", ""},
                   {"Start", moment(object, "start", now - std::chrono::hours{1})},
                   {"End", moment(object, "end", now + std::chrono::hours{24 * 365})},
                   {"ProjectEnvironmentScope", project_scope(reader, object, "projects")},
                   {"TenantProjectEnvironmentScope", json::array()}});
    object.finish();
  });
}

void read_scripts(const SpaceReader& reader, StrictObject& space) {
  space.each("scripts", [&](const json& item, const std::string& path) {
    static_cast<void>(read_script(item, path));
    reader.insert("Scripts", {{"script", item}});
  });
  // A task without a matching script in the scenario is short and succeeds.
  const json fallback{
      {"activities",
       {{{"name", "Step 1: Run"},
         {"activities",
          {{{"name", "Octopus Server"},
            {"lines",
             {"Started", {{"category", "Verbose"}, {"text", "Nothing to do"}}, "Finished"}}}}}}}}};
  reader.insert("Scripts", {{"script", fallback}});
  auto run = fallback;
  run["runbook"] = "*";
  reader.insert("Scripts", {{"script", run}});
}

} // namespace octostep::sandbox
