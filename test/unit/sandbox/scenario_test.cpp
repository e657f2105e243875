#include "test/sandbox/scenario.h"

#include <set>

#include <doctest/doctest.h>

#include "test/sandbox/faults.h"
#include "test/unit/sandbox/temporary_folder.h"

namespace octostep::sandbox {
namespace {

const Instant k_now = *from_iso("2026-01-01T00:00:00Z");

void load(const json& scenario, Store& store, const TemporaryFolder& folder) {
  ScenarioTarget target{store, folder.path() / "packages", k_now};
  load_scenario(scenario, "API-ADMIN", target);
}

doctest::String refusal_of(const json& scenario) {
  Store store;
  const TemporaryFolder folder;
  try {
    load(scenario, store, folder);
  } catch (const std::invalid_argument& error) {
    return doctest::String{error.what()};
  }
  return "accepted";
}

const json& resolved(const json& root, const json& schema) {
  const auto reference = schema.find("$ref");
  if (reference == schema.end()) return schema;
  return root.at("$defs").at(reference->get<std::string>().substr(std::string{"#/$defs/"}.size()));
}

// Of alternatives the object form.
const json& object_form(const json& root, const json& schema) {
  const json& target = resolved(root, schema);
  const auto alternatives = target.find("oneOf");
  return alternatives == target.end() ? target : alternatives->back();
}

// Notes which properties of which schema object `value` uses; objects are told apart by their
// address.
void note_used(const json& root,
               const json& schema,
               const json& value,
               std::map<const json*, std::set<std::string>>& used) {
  const json& form = object_form(root, schema);
  if (value.is_array() && form.contains("items")) {
    for (const auto& item : value) note_used(root, form.at("items"), item, used);
    return;
  }
  if (!value.is_object() || !form.contains("properties")) return;
  for (const auto& [key, member] : value.items()) {
    used[&form].insert(key);
    const auto property = form.at("properties").find(key);
    REQUIRE_MESSAGE(property != form.at("properties").end(), key);
    note_used(root, *property, member, used);
  }
}

// Every schema object below `schema` that has properties.
void collect_objects(const json& schema, std::set<const json*>& objects) {
  if (schema.is_object() && schema.contains("properties") && schema.at("properties").is_object())
    objects.insert(&schema);
  if (!schema.is_structured()) return;
  for (const auto& member : schema) collect_objects(member, objects);
}

} // namespace

TEST_CASE("the built-in scenario has what the product page promises") {
  Store store;
  const TemporaryFolder folder;
  load(read_scenario({}), store, folder);
  CHECK(text_of(store.at("Spaces", "Spaces-1"), "Name") == "Default");
  CHECK(flag_of(store.at("Spaces", "Spaces-1"), "IsDefault"));
  CHECK(text_of(store.at("Projects", "Projects-1"), "Slug") == "supportflow");
  CHECK(store.all("Environments").size() == 3);
  CHECK(store.all("Lifecycles")[0].at("Phases").size() == 3);
  CHECK(store.all("Tenants").size() == 3);
  CHECK(store.all("Channels").size() == 2);
  CHECK(text_of(store.at("Runbooks", "Runbooks-1"), "PublishedRunbookSnapshotId") ==
        "RunbookSnapshots-1");
  CHECK(store.find("ApiKeys", "API-ADMIN") != nullptr);
}

TEST_CASE("a scenario with every key of the schema is read, and the schema knows every key") {
  const auto scenario = read_scenario(FULL_SCENARIO);
  const auto schema = read_scenario(SANDBOX_SCHEMA);
  CHECK(refusal_of(scenario) == doctest::String{"accepted"});
  Faults faults;
  faults.add(scenario.at("faults"));

  std::map<const json*, std::set<std::string>> used;
  note_used(schema, schema, scenario, used);
  std::set<const json*> objects;
  collect_objects(schema, objects);
  for (const json* const object : objects)
    for (const auto& [key, property] : object->at("properties").items()) {
      CAPTURE(object->value("description", ""));
      CAPTURE(key);
      CHECK(used[object].count(key) == 1);
    }
}

TEST_CASE("a package of the scenario is a file with its hash") {
  Store store;
  const TemporaryFolder folder;
  load({{"spaces",
         {{{"name", "S"},
           {"packages", {{{"id", "Acme"}, {"version", "1.0"}, {"content", "abc"}}}}}}}},
       store,
       folder);
  CHECK(folder.read("packages/Spaces-1/Acme.1.0.zip") == "abc");
  CHECK(text_of(store.at("Packages:Spaces-1", "packages-Acme.1.0"), "Hash") ==
        "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST_CASE("mistakes in a scenario are named by their path") {
  const auto in_space = [](json members) {
    members["name"] = "S";
    return json{{"spaces", {members}}};
  };
  CHECK(refusal_of({{"space", 1}}) ==
        doctest::Contains("the document has the unknown key 'space'"));
  CHECK(refusal_of({{"spaces", 1}}) == doctest::Contains("spaces must be a list"));
  CHECK(refusal_of({{"spaces", {json::object()}}}) ==
        doctest::Contains("spaces[0].name must be given"));
  CHECK(refusal_of(in_space({{"projects", {{{"name", "P"}, {"lifecycle", "L"}}}}})) ==
        doctest::Contains("spaces[0].projects[0].lifecycle names 'L'"));
  CHECK(refusal_of(in_space({{"machines", {{{"name", "m"}, {"environments", {"X"}}}}}})) ==
        doctest::Contains("spaces[0].machines[0].environments names 'X'"));
  CHECK(refusal_of(in_space({{"scripts", {{{"lines", {{{"txt", "a"}}}}}}}})) ==
        doctest::Contains("spaces[0].scripts[0].lines[0] has the unknown key 'txt'"));
  CHECK(refusal_of(in_space({{"environments", {{{"name", "E"}, {"guided", true}}}}})) ==
        doctest::Contains("unknown key 'guided'"));
}

TEST_CASE("a scenario that cannot be read says so") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH_AS(static_cast<void>(read_scenario(folder.path() / "none.json")),
                       doctest::Contains("none.json"),
                       std::runtime_error);
  CHECK_THROWS_WITH_AS(static_cast<void>(read_scenario(folder.write("bad.json", "{"))),
                       doctest::Contains("is not JSON"),
                       std::runtime_error);
}

} // namespace octostep::sandbox
