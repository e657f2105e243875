#include "agent/drop_in/octopus_login.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "agent/drop_in/build_files.h"
#include "agent/log/file_output.h"
#include "test/support/temp_folder.h"

using namespace octostep;
namespace fs = std::filesystem;

namespace {

const agent::Login k_login{.server = "https://o.example.com/",
                           .api_key = "API-LOGIN",
                           .access_token = "",
                           .service_account = "",
                           .identity_token = "",
                           .ignore_ssl_errors = false};

std::string in(const agent::Environment& environment, const char* name) {
  return agent::environment_value(environment, name);
}

// The environment of a GitHub job, with its own folder for the build.
agent::Environment build_of(const test::TempFolder& folder, const std::string& run) {
  return {
      {"GITHUB_ACTIONS", "true"}, {"GITHUB_RUN_ID", run}, {"RUNNER_TEMP", folder.path().string()}};
}

} // namespace

TEST_CASE("a login fills in what the environment does not say") {
  const auto completed = agent::with_login({{"PATH", "/bin"}}, k_login);
  CHECK(in(completed, "OCTOPUS_URL") == "https://o.example.com/");
  CHECK(in(completed, "OCTOPUS_API_KEY") == "API-LOGIN");
  CHECK(in(completed, "PATH") == "/bin");
}

TEST_CASE("the environment's own credential stays") {
  const auto completed = agent::with_login(
      {{"OCTOPUS_API_KEY", "API-OWN"}, {"OCTOPUS_URL", "https://o.example.com"}}, k_login);
  CHECK(in(completed, "OCTOPUS_API_KEY") == "API-OWN");
}

TEST_CASE("a key never goes to another server than the one it was given for") {
  const auto completed = agent::with_login({{"OCTOPUS_URL", "https://other.example.com"}}, k_login);
  CHECK(in(completed, "OCTOPUS_URL") == "https://other.example.com");
  CHECK(in(completed, "OCTOPUS_API_KEY") == "");
}

TEST_CASE("without a login nothing changes") {
  CHECK(agent::with_login({{"A", "b"}}, {}) == agent::Environment{{"A", "b"}});
}

TEST_CASE("two builds on one agent have files of their own") {
  const test::TempFolder folder;
  const auto first = build_of(folder, "1"), second = build_of(folder, "2");
  const steps::BuildFacts one{.number = "1",
                              .id = "1",
                              .url = "",
                              .commit = "",
                              .branch = "",
                              .ci = "GitHubActions",
                              .directory = "/"};
  auto two = one;
  two.id = "2";
  const auto path = agent::scratch_file(first, one, "login");
  CHECK(path.parent_path() == folder.path());
  CHECK(path != agent::scratch_file(second, two, "login"));
  CHECK(path != agent::scratch_file(first, one, "journal"));
  CHECK(path == agent::scratch_file(first, one, "login"));
  CHECK(path.filename().string().find("login") == std::string::npos);
}

TEST_CASE("a private file is its user's alone, and another one is not believed") {
  const test::TempFolder folder;
  const auto path = folder.path() / "file";
  CHECK_FALSE(agent::read_private_file(path));
  REQUIRE(agent::write_whole_file(path, "text") == "");
  CHECK((fs::status(path).permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(agent::read_private_file(path) == "text");
  fs::permissions(path, fs::perms::group_read, fs::perm_options::add);
  CHECK_FALSE(agent::read_private_file(path));
  REQUIRE(agent::write_whole_file(path, "again") == "");
  CHECK(agent::read_private_file(path) == "again");
  fs::create_symlink(path, folder.path() / "link");
  CHECK_FALSE(agent::read_private_file(folder.path() / "link"));
}

TEST_CASE("without a CI the user's own folder holds the file, closed to others") {
  const test::TempFolder folder;
  const agent::Environment environment{{"TMPDIR", folder.path().string()}};
  const auto path = agent::scratch_file(environment, {}, "login");
  CHECK(path.parent_path().parent_path() == folder.path());
  CHECK((fs::status(path.parent_path()).permissions() & fs::perms::all) == fs::perms::owner_all);
  fs::permissions(path.parent_path(), fs::perms::others_exec, fs::perm_options::add);
  CHECK_THROWS_AS((void)agent::scratch_file(environment, {}, "login"), fs::filesystem_error);
}
