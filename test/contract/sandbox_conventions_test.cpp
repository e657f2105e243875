#include <set>
#include <stdexcept>

#include <doctest/doctest.h>

#include "test/contract/sandbox_fixture.h"

namespace octostep::sandbox {
namespace {

// Links into the web portal, or with a template to fill in, are not followed.
bool is_plain_link(const std::string& name, const std::string& target) {
  static const std::set<std::string> elsewhere{"Web",
                                               "SignIn",
                                               "SignOut",
                                               "Cancel",
                                               "State",
                                               "Prioritize",
                                               "Rerun",
                                               "Submit",
                                               "SnapshotVariables",
                                               "ReportDefect",
                                               "ResolveDefect",
                                               "CreateRunbookRun",
                                               "PackageUpload",
                                               "PackagesBulk",
                                               "BuildInformationBulk",
                                               "Commits"};
  return elsewhere.count(name) == 0 && target.find("{projectId}") == std::string::npos &&
         target.find("/{") == std::string::npos;
}

std::string without_template(const std::string& target) {
  return target.substr(0, target.find('{'));
}

} // namespace

TEST_CASE("the root tells what every client reads, without key") {
  SandboxFixture server;
  const auto reply = server.send("GET", "/api", {}, {{"X-Octopus-ApiKey", ""}});
  CHECK(reply.status == 200);
  CHECK(reply.body.at("ApiVersion") == "3.0.0");
  CHECK(reply.body.at("InstallationId").get<std::string>().size() == 36);
  CHECK(reply.body.at("Links").at("Tasks").get<std::string>().find("ids") != std::string::npos);
  CHECK(reply.body.at("Links").contains("PackageDeltaSignature"));
  CHECK(server.get("/api/").body == reply.body);
}

TEST_CASE("a port in use is refused") {
  SandboxFixture first;
  Options options;
  options.port = first.port();
  CHECK_THROWS_WITH_AS(
      (Server{options, first.service()}), doctest::Contains("in use"), std::runtime_error);
}

TEST_CASE("keys decide who may do what") {
  SandboxFixture server;
  const auto status =
      [&](const std::string& method, const std::string& path, const std::string& key) {
        return server.send(method, path, "{}", {{"X-Octopus-ApiKey", key}}).status;
      };
  CHECK(status("GET", "/api/spaces", "") == 401);
  CHECK(status("GET", "/api/spaces", "api-sandbox") == 401);
  CHECK(status("GET", "/api/spaces", "API-READER") == 200);
  CHECK(status("POST", "/api/Spaces-1/releases/create/v1", "API-READER") == 403);
  CHECK(status("POST", "/api/Spaces-1/deployments/create/untenanted/v1", "API-LIMITED") == 403);
  CHECK(status("POST", "/api/Spaces-1/releases/create/v1", "API-LIMITED") == 400);
  CHECK(server.get("/api/users/me").body.at("Username") == "admin");
}

TEST_CASE("errors are documents with a list of texts") {
  SandboxFixture server;
  for (const auto* const path :
       {"/api/nothing", "/api/Spaces-1/projects/Projects-99", "/api/Spaces-9/projects"}) {
    CAPTURE(path);
    const auto reply = server.get(path);
    CHECK(reply.status == 404);
    CHECK_FALSE(reply.errors().empty());
    CHECK(reply.body.at("ParsedHelpLinks").is_array());
  }
  CHECK(server.send("PATCH", "/api/Spaces-1/projects", {}).status == 405);
  CHECK(server.send("POST", "/api/Spaces-1/releases", "{").status == 400);
}

TEST_CASE("a space is named by id, slug or not at all") {
  SandboxFixture server;
  CHECK(server.get("/api/Spaces-2/environments/all").body.size() == 1);
  CHECK(server.get("/api/spaces/second-space/environments/all").body.size() == 1);
  CHECK(server.get("/api/environments/all").body.size() == 2);
  CHECK(server.get("/api/Spaces-2/projects/Projects-1").status == 404);
  CHECK(server.get("/api/spaces?partialName=Second+Space").body.at("TotalResults") == 1);
}

TEST_CASE("lists come in pages that link to each other") {
  SandboxFixture server;
  const auto first = server.get("/api/Spaces-1/environments?take=1").body;
  CHECK(first.at("TotalResults") == 2);
  CHECK(first.at("NumberOfPages") == 2);
  const auto next = first.at("Links").at("Page.Next").get<std::string>();
  const auto second = server.get(next).body;
  CHECK(second.at("Items")[0].at("Name") == "Prod");
  CHECK_FALSE(second.at("Links").contains("Page.Next"));
  CHECK(server.get("/api/Spaces-1/environments?take=2147483647&partialName=PRO")
            .body.at("Items")
            .size() == 1);
  CHECK(server.get("/api/Spaces-1/environments?IDS=Environments-1%2CEnvironments-2")
            .body.at("Items")
            .size() == 2);
  CHECK(server.get("/api/Spaces-1/environments?ids=Environments-1&ids=Environments-9")
            .body.at("Items")
            .size() == 1);
}

TEST_CASE("every link of a resource leads somewhere") {
  SandboxFixture server;
  const auto deployed = server.execute("deployments/create/untenanted/v1",
                                       {{"ReleaseVersion", "0.1.0"},
                                        {"EnvironmentNames", {"Dev"}},
                                        {"Variables", {{"Reason", "x"}}}});
  REQUIRE(deployed.status == 200);
  server.advance(60);
  for (const auto* const path : {"/api",
                                 "/api/Spaces-1",
                                 "/api/spaces/Spaces-1",
                                 "/api/users/me",
                                 "/api/Spaces-1/projects/shop",
                                 "/api/Spaces-1/channels/Channels-1",
                                 "/api/Spaces-1/releases/Releases-1",
                                 "/api/Spaces-1/deployments/Deployments-2",
                                 "/api/Spaces-1/tasks/ServerTasks-2",
                                 "/api/Spaces-1/runbooks/Runbooks-1",
                                 "/api/Spaces-1/feeds/feeds-builtin",
                                 "/api/Spaces-1/tenants/Tenants-1",
                                 "/api/Spaces-1/packages/Shop.1.0.0",
                                 "/api/Spaces-1/artifacts/Artifacts-1"}) {
    const auto document = server.get(path).body;
    REQUIRE(document.contains("Links"));
    for (const auto& link : document.at("Links").items()) {
      if (!is_plain_link(link.key(), link.value())) continue;
      CAPTURE(std::string{path});
      CAPTURE(link.key());
      const auto status = server.get(without_template(link.value())).status;
      // Lists that need a parameter answer 400; routes that only write refuse GET.
      CHECK((status == 200 || status == 400 || status == 405));
    }
  }
}

TEST_CASE("octo.exe's way to send PUT and DELETE is understood") {
  SandboxFixture server;
  const auto reply = server.send(
      "POST", "/api/Spaces-1/packages/Shop.1.0.0", {}, {{"X-HTTP-Method-Override", "DELETE"}});
  CHECK(reply.status == 200);
  CHECK(server.get("/api/Spaces-1/packages/Shop.1.0.0").status == 404);
}

TEST_CASE("a token is exchanged for a while of access") {
  SandboxFixture server;
  const auto discovery =
      server.send("GET", "/.well-known/openid-configuration", {}, {{"X-Octopus-ApiKey", ""}}).body;
  const auto endpoint =
      discovery.at("token_endpoint").get<std::string>().substr(server.url().size());
  // {"alg":"none"} and {"sub":"repo:a/b","aud":"account-1","exp":4102444800}
  const std::string token =
      "eyJhbGciOiJub25lIn0.eyJzdWIiOiJyZXBvOmEvYiIsImF1ZCI6ImFjY291bnQtMSIsImV4cCI6NDEwMjQ0NDgwMH0."
      "x";
  json command{{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
               {"audience", "account-1"},
               {"subject_token", token},
               {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"}};
  const auto granted =
      server.send("POST", endpoint, command.dump(), {{"X-Octopus-ApiKey", ""}}).body;
  CHECK(granted.at("expires_in") == 60);
  const HeaderFields bearer{
      {"X-Octopus-ApiKey", ""},
      {"Authorization", "Bearer " + granted.at("access_token").get<std::string>()}};
  CHECK(server.send("GET", "/api/users/me", {}, bearer).body.at("IsService") == true);
  server.advance(61);
  CHECK(server.send("GET", "/api/users/me", {}, bearer).status == 401);

  command["audience"] = "account-2";
  CHECK(server.post(endpoint, command).body.contains("ErrorMessage"));
  command["audience"] = "account-3";
  CHECK(server.post(endpoint, command).body.at("error") == "invalid_request");
}

TEST_CASE("a user signs in for a while, and writes only with the session's token") {
  SandboxFixture server;
  const HeaderFields nobody{{"X-Octopus-ApiKey", ""}};
  const auto sign_in = [&](const std::string& password) {
    const json login{{"Username", "Anna"}, {"Password", password}};
    return server.send("POST", "/api/users/login", login.dump(), nobody);
  };
  const auto refused = sign_in("Pass/word");
  CHECK(refused.status == 400);
  CHECK(refused.body.at("ErrorMessage") == "Invalid username or password.");
  CHECK(sign_in("pass/word").body.at("Username") == "anna");

  const std::string installation = server.get("/api").body.at("InstallationId");
  const std::string token = "csrf%7Cs%2F1%3D";
  const auto cookies = [&](const std::string& session) {
    return "OctopusIdentificationToken_" + installation + "=" + session + "; Octopus-Csrf-Token_" +
           installation + "=" + token;
  };
  HeaderFields headers{{"X-Octopus-ApiKey", ""}, {"Cookie", cookies("s%2F1%3D")}};
  const auto status = [&](const std::string& method, const std::string& path) {
    return server.send(method, path, "{}", headers).status;
  };
  CHECK(status("GET", "/api/users/me") == 200);
  CHECK(status("POST", "/api/Spaces-1/artifacts") == 403);
  headers["X-Octopus-Csrf-Token"] = "csrf|s/1=";
  CHECK(status("POST", "/api/Spaces-1/artifacts") == 403);
  headers["X-Octopus-Csrf-Token"] = token;
  CHECK(status("POST", "/api/Spaces-1/artifacts") != 403);
  server.advance(61);
  CHECK(status("GET", "/api/users/me") == 401);
  CHECK(sign_in("pass/word").status == 200);
  CHECK(status("GET", "/api/users/me") == 200);
  headers["Cookie"] = cookies("S%2f1%3d");
  CHECK(status("GET", "/api/users/me") == 401);
}

} // namespace octostep::sandbox
