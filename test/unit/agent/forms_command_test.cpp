#include "agent/forms_command.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "schema/problem.h"
#include "test/support/temp_folder.h"
#include <doctest/doctest.h>

namespace octostep::agent {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

fs::path make_executable(const test::TempFolder& folder) {
  const auto path = folder.path() / "octostep";
  std::ofstream(path) << "the executable";
  return path;
}

bool is_executable(const fs::path& path) {
  return (fs::status(path).permissions() & fs::perms::owner_exec) != fs::perms::none;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

TEST_CASE("forms are written into a folder that is made, with the executable where they carry it") {
  const test::TempFolder folder;
  const auto output = folder.path() / "a" / "b";
  write_forms("github", output, make_executable(folder));
  CHECK(fs::exists(output / "deploy" / "action.yml"));
  CHECK(content_of(output / "bin" / "octostep") == "the executable");
  CHECK(is_executable(output / "bin" / "octostep"));
  CHECK_FALSE(is_executable(output / "deploy" / "action.yml"));
}

TEST_CASE("scripts are executable") {
  const test::TempFolder folder;
  write_forms("buildkite", folder.path() / "out", "");
  CHECK(is_executable(folder.path() / "out" / "hooks" / "command"));
}

TEST_CASE("archives have exactly their name, and nothing of their making is left") {
  const test::TempFolder folder;
  const auto output = folder.path() / "out";
  write_forms("azure-devops", output, make_executable(folder));
  CHECK(names_in(output) ==
        std::vector<std::string>{"octostep.vsix", "overview.md", "tasks", "vss-extension.json"});
  CHECK(content_of(output / "octostep.vsix").starts_with("PK"));
}

TEST_CASE("writing again replaces the files, byte for byte the same") {
  const test::TempFolder folder;
  const auto executable = make_executable(folder);
  const auto output = folder.path() / "out";
  write_forms("teamcity-recipe", output, executable);
  const auto recipe = content_of(output / "octostep-pack.yml");
  const auto tool = content_of(output / "octostep.zip");
  std::ofstream(output / "octostep-pack.yml") << "changed";
  write_forms("teamcity-recipe", output, executable);
  CHECK(content_of(output / "octostep-pack.yml") == recipe);
  CHECK(content_of(output / "octostep.zip") == tool);
}

TEST_CASE("an unknown CI and a missing executable are refused before anything is written") {
  const test::TempFolder folder;
  const auto output = folder.path() / "out";
  CHECK_THROWS_AS(write_forms("hudson", output, make_executable(folder)),
                  schema::InvalidDefinition);
  CHECK_THROWS_AS(write_forms("github", output, folder.path() / "missing"), fs::filesystem_error);
  CHECK_FALSE(fs::exists(output));
}

TEST_CASE("a folder that cannot be made is named in the error") {
  const test::TempFolder folder;
  const auto file = make_executable(folder);
  try {
    write_forms("jenkins", file / "out", file);
    FAIL("it was written");
  } catch (const fs::filesystem_error& error) {
    CHECK(std::string(error.what()).find((file / "out").string()) != std::string::npos);
  }
}

} // namespace
} // namespace octostep::agent
