#include "test/sandbox/store.h"

#include <doctest/doctest.h>

#include "test/support/temp_folder.h"

namespace octostep::sandbox {

TEST_CASE("documents get ids in order and are found without case") {
  Store store;
  store.insert("Projects", {{"Name", "A"}});
  CHECK(store.insert("Projects", {{"Name", "B"}}).at("Id") == "Projects-2");
  CHECK(text_of(*store.find("Projects", "projects-1"), "Name") == "A");
  CHECK(store.find("Projects", "Projects-3") == nullptr);
  CHECK(store.find("Nothing", "Nothing-1") == nullptr);
  CHECK_THROWS_AS(static_cast<void>(store.at("Projects", "Projects-3")), std::logic_error);
}

TEST_CASE("an id is never given twice") {
  Store store;
  store.insert("Releases", {{"Id", "R"}});
  CHECK_THROWS_AS(store.insert("Releases", {{"Id", "r"}}), std::logic_error);
  store.insert("Releases", json::object());
  CHECK(store.remove("Releases", "Releases-1"));
  CHECK_FALSE(store.remove("Releases", "Releases-1"));
  CHECK(store.insert("Releases", json::object()).at("Id") == "Releases-2");
  CHECK(store.find("Releases", "R") != nullptr);
}

TEST_CASE("a reference stays valid while more documents come") {
  Store store;
  json& first = store.insert("Tasks", {{"Name", "first"}});
  for (int i = 0; i < 1000; ++i) store.insert("Tasks", json::object());
  first["Name"] = "changed";
  CHECK(text_of(store.at("Tasks", "Tasks-1"), "Name") == "changed");
}

TEST_CASE("a saved state reads back and goes on counting") {
  const test::TempFolder folder;
  Store store;
  store.insert("Projects", {{"Name", "A \xC3\xA4"}});
  store.set_fact("version", "1");
  CHECK(store.has_changed());
  store.save(folder.path() / "state.json");
  CHECK_FALSE(store.has_changed());

  Store other;
  other.load(folder.path() / "state.json");
  CHECK(text_of(other.at("Projects", "Projects-1"), "Name") == "A \xC3\xA4");
  CHECK(other.fact("version") == "1");
  CHECK(other.insert("Projects", json::object()).at("Id") == "Projects-2");
  CHECK_FALSE(std::filesystem::exists(folder.path() / "state.json.new"));
}

TEST_CASE("looking changes nothing, changing does") {
  const test::TempFolder folder;
  Store store;
  store.insert("Projects", json::object());
  store.save(folder.path() / "state.json");
  static_cast<void>(store.find("Projects", "Projects-1"));
  CHECK_FALSE(store.has_changed());
  static_cast<void>(store.find_for_change("Projects", "Projects-1"));
  CHECK(store.has_changed());
}

TEST_CASE("a file that is no state is refused") {
  const test::TempFolder folder;
  Store store;
  CHECK_THROWS_AS(store.load(folder.write("a", "{\"format\":99}")), std::runtime_error);
  CHECK_THROWS_AS(store.load(folder.write("b", "{")), std::runtime_error);
  CHECK_THROWS_AS(store.load(folder.path() / "missing"), std::runtime_error);
}

} // namespace octostep::sandbox
