#include "test/sandbox/scenario.h"

#include <set>

#include <doctest/doctest.h>

#include "test/sandbox/faults.h"
#include "test/sandbox/text.h"
#include "test/support/temp_folder.h"

namespace octostep::sandbox {
namespace {

const Instant k_now = *from_iso("2026-01-01T00:00:00Z");

void load(const json& scenario, Store& store, const test::TempFolder& folder) {
  ScenarioTarget target{store, folder.path() / "packages", k_now};
  load_scenario(scenario, "API-ADMIN", target);
}

doctest::String refusal_of(const json& scenario) {
  Store store;
  const test::TempFolder folder;
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

// If there are alternatives, the object form.
const json& object_form(const json& root, const json& schema) {
  const json& target = resolved(root, schema);
  const auto alternatives = target.find("oneOf");
  return alternatives == target.end() ? target : alternatives->back();
}

// Records which properties of which schema object `value` uses; objects are identified by their
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
  for (auto member = value.begin(); member != value.end(); ++member) {
    used[&form].insert(member.key());
    const auto property = form.at("properties").find(member.key());
    REQUIRE_MESSAGE(property != form.at("properties").end(), member.key());
    note_used(root, *property, *member, used);
  }
}

// An object of a scenario, with the schema that describes its members.
struct Place {
  json::json_pointer pointer;
  const json* form = nullptr;
};

// The places in `value`, which is at `place`.
void collect_places(const json& root,
                    const json& schema,
                    const json& value,
                    const json::json_pointer& place,
                    std::vector<Place>& places) {
  const json& form = object_form(root, schema);
  if (value.is_array() && form.contains("items"))
    for (std::size_t i = 0; i < value.size(); ++i)
      collect_places(root, form.at("items"), value[i], place / i, places);
  if (!value.is_object() || !form.contains("properties")) return;
  places.push_back({place, &form});
  for (const auto& [key, member] : value.items())
    collect_places(root, form.at("properties").at(key), member, place / key, places);
}

// The members that, according to the message about an unknown member, the object may have.
std::string offered_members(const json& scenario) {
  std::string message = refusal_of(scenario).c_str();
  if (message == "accepted") {
    try {
      Faults{}.add(scenario.at("faults"));
    } catch (const std::invalid_argument& error) {
      message = error.what();
    }
  }
  const std::string mark = "known are: ";
  const auto at = message.find(mark);
  return at == std::string::npos ? message : message.substr(at + mark.size());
}

std::string names_of(const json& object) {
  std::vector<std::string> names;
  for (const auto& [name, member] : object.items()) names.push_back(name);
  return join(names, ", ");
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
  const test::TempFolder folder;
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
    for (const auto& property : object->at("properties").items()) {
      CAPTURE(object->value("description", ""));
      CAPTURE(property.key());
      CHECK(used[object].count(property.key()) == 1);
    }
}

TEST_CASE("every object of a scenario takes the members that the schema tells, and no other") {
  const auto scenario = read_scenario(FULL_SCENARIO);
  const auto schema = read_scenario(SANDBOX_SCHEMA);
  std::vector<Place> places;
  collect_places(schema, schema, scenario, json::json_pointer{}, places);
  std::set<const json*> met;
  for (const auto& place : places) {
    json changed = scenario;
    changed[place.pointer]["unknown"] = true;
    CAPTURE(place.pointer.to_string());
    CHECK(offered_members(changed) == names_of(place.form->at("properties")));
    met.insert(place.form);
  }
  std::set<const json*> objects;
  collect_objects(schema, objects);
  CHECK(met == objects);
}

TEST_CASE("a repeated entry stands for as many, numbered from one") {
  Store store;
  const test::TempFolder folder;
  load({{"spaces",
         {{{"name", "S"},
           {"tenants", {{{"name", "Shop #{n} of #{n}"}, {"tags", {"Number/#{n}"}}, {"repeat", 3}}}},
           {"packages", {{{"id", "Acme"}, {"version", "1.#{n}"}, {"repeat", 12}}}}}}}},
       store,
       folder);
  REQUIRE(store.all("Tenants").size() == 3);
  CHECK(text_of(store.all("Tenants")[2], "Name") == "Shop 3 of 3");
  CHECK(store.all("Tenants")[2].at("TenantTags")[0] == "Number/3");
  CHECK(store.all("Packages:Spaces-1").size() == 12);
  CHECK(store.find("Packages:Spaces-1", "packages-Acme.1.12") != nullptr);
}

TEST_CASE("a package of the scenario is a file with its hash") {
  Store store;
  const test::TempFolder folder;
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
  CHECK(refusal_of(in_space({{"tenants", {{{"name", "T"}, {"repeat", 0}}}}})) ==
        doctest::Contains("spaces[0].tenants[0].repeat must be at least 1"));
  CHECK(refusal_of(in_space({{"feeds", {{{"name", "F"}, {"packages", {{"a", "1.0"}}}}}}})) ==
        doctest::Contains("spaces[0].feeds[0].packages.a must be a list"));
  CHECK(refusal_of(in_space({{"freezes", {{{"name", "F"}, {"start", "soon"}}}}})) ==
        doctest::Contains("spaces[0].freezes[0].start is 'soon', no ISO 8601 time"));
  CHECK(refusal_of(in_space({{"scripts", {{{"queueSeconds", -1}}}}})) ==
        doctest::Contains("spaces[0].scripts[0].queueSeconds must be at least 0"));
  CHECK(refusal_of(in_space({{"scripts", {{{"project", 1}}}}})) ==
        doctest::Contains("spaces[0].scripts[0].project must be text"));
  const json lifecycle{{"name", "L"}, {"phases", {{{"name", "P"}, {"environments", {"E"}}}}}};
  const json project{{"name", "P"},
                     {"lifecycle", "L"},
                     {"steps", {{{"name", "Deploy"}, {"channels", {"Default", "Gone"}}}}}};
  CHECK(refusal_of(in_space(
            {{"environments", {"E"}}, {"lifecycles", {lifecycle}}, {"projects", {project}}})) ==
        doctest::Contains("spaces[0].projects[0]: step 'Deploy' names the channel 'Gone'"));
  CHECK(refusal_of({{"apiKeys", {{{"key", "K"}, {"forbid", {"("}}}}}}) ==
        doctest::Contains("apiKeys[0].forbid has '(', no regular expression"));
}

TEST_CASE("a scenario that cannot be read says so") {
  const test::TempFolder folder;
  CHECK_THROWS_WITH_AS(static_cast<void>(read_scenario(folder.path() / "none.json")),
                       doctest::Contains("none.json"),
                       std::runtime_error);
  CHECK_THROWS_WITH_AS(static_cast<void>(read_scenario(folder.write("bad.json", "{"))),
                       doctest::Contains("is not JSON"),
                       std::runtime_error);
}

} // namespace octostep::sandbox
