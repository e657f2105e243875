#include "agent/drop_in/octopus_settings.h"

#include <doctest/doctest.h>

#include "test/support/temp_folder.h"

using namespace octostep;

namespace {

// A GitHub build, so that nothing of the user who runs the tests is found.
struct Surroundings {
  test::TempFolder home, folder, build;
  agent::Environment environment{{"HOME", home.path().string()},
                                 {"GITHUB_ACTIONS", "true"},
                                 {"GITHUB_RUN_ID", "7"},
                                 {"RUNNER_TEMP", build.path().string()}};

  agent::DialectParameters given = agent::octopus_parameters(*schema::find_step_schema("deploy"));

  agent::OctopusSettings settings() {
    return agent::octopus_settings(given, environment, folder.path());
  }
  std::string value(const char* name) {
    return agent::environment_value(settings().environment, name);
  }
};

constexpr const char* k_config_file = ".config/octopus/cli_config.json";

} // namespace

TEST_CASE("the Go CLI's configuration file gives what nobody else says") {
  Surroundings s;
  s.home.write(
      k_config_file,
      R"({"apikey": "API-FILE", "url": "https://file", "space": "Shop", "noprompt": true})");
  CHECK(s.value("OCTOPUS_URL") == "https://file");
  CHECK(s.value("OCTOPUS_API_KEY") == "API-FILE");
  CHECK(s.value("OCTOPUS_SPACE") == "Shop");
  s.environment["OCTOPUS_SPACE"] = "Own";
  CHECK(s.value("OCTOPUS_SPACE") == "Own");
  s.environment["OCTOPUS_URL"] = "https://other";
  CHECK(s.value("OCTOPUS_API_KEY") == "");
}

TEST_CASE(".env goes before the login, the login before the configuration file") {
  Surroundings s;
  s.home.write(k_config_file, R"({"apikey": "API-FILE", "url": "https://file"})");
  REQUIRE(
      agent::store_login(s.environment,
                         {.server = "https://login", .api_key = "API-LOGIN", .access_token = ""})
          .empty());
  CHECK(s.value("OCTOPUS_URL") == "https://login");
  CHECK(s.value("OCTOPUS_API_KEY") == "API-LOGIN");
  s.folder.write(".env", "OCTOPUS_URL=https://env\nOCTOPUS_API_KEY='API-ENV'\n");
  CHECK(s.value("OCTOPUS_URL") == "https://env");
  CHECK(s.value("OCTOPUS_API_KEY") == "API-ENV");
}

TEST_CASE("no credential goes to a server that only a file of the workspace names") {
  for (const char* name :
       {"OCTOPUS_API_KEY", "OCTOPUS_ACCESS_TOKEN", "OCTOPUS_CLI_PASSWORD", "OCTOPUS_ID_TOKEN"}) {
    CAPTURE(name);
    Surroundings s;
    s.folder.write(".env", "OCTOPUS_URL=https://evil\n");
    s.environment[name] = "secret";
    CHECK(s.value("OCTOPUS_URL") == "");
    REQUIRE(s.settings().warnings.size() == 1);
    CHECK(s.settings().warnings[0].find("'https://evil'") != std::string::npos);
  }
  Surroundings with_flag;
  with_flag.folder.write(".env", "OCTOPUS_URL=https://evil\n");
  with_flag.given.set("apiKey", "API-FLAG");
  CHECK(with_flag.value("OCTOPUS_URL") == "");
  Surroundings logged_in;
  REQUIRE(
      agent::store_login(logged_in.environment,
                         {.server = "https://login", .api_key = "API-LOGIN", .access_token = ""})
          .empty());
  logged_in.folder.write(".env", "OCTOPUS_URL=https://evil\n");
  CHECK(logged_in.value("OCTOPUS_API_KEY") == "");
}

TEST_CASE("a .env file is read as such files are written") {
  const auto login = agent::env_file_login("# comment\n\nexport OCTOPUS_URL = \"https://o # x\"\n"
                                           "OCTOPUS_API_KEY=API-1 # of the build\n"
                                           "OCTOPUS_SPACE='My space'\nOTHER=x\nnonsense\n");
  CHECK(login.server == "https://o # x");
  CHECK(login.api_key == "API-1");
  CHECK(login.space == "My space");
  CHECK(login.access_token.empty());
}

TEST_CASE("a configuration file that cannot be used is told, and ignored") {
  Surroundings s;
  s.home.write(k_config_file, "{");
  REQUIRE(s.settings().warnings.size() == 1);
  CHECK(s.settings().warnings[0].find("holds no JSON object") != std::string::npos);
  CHECK(s.value("OCTOPUS_URL") == "");
}
