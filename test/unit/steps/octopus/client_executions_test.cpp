// Releases, deployments, runbook runs and packages.
#include <algorithm>

#include <doctest/doctest.h>

#include "test/unit/steps/octopus/client_fixture.h"

using namespace octostep::octopus;
using namespace octostep::test;

namespace {

class NoBytes final : public BodySource {
public:
  explicit NoBytes(std::uint64_t size = 0) : m_size(size) {}
  [[nodiscard]] std::uint64_t size() const override { return m_size; }
  void rewind() override {}
  std::size_t read(std::span<std::byte>) override { return 0; }

private:
  std::uint64_t m_size;
};

} // namespace

TEST_CASE_FIXTURE(ClientFixture,
                  "a release is created with every member that was given and no empty one") {
  CreateReleaseCommand command;
  command.project_name = "P";
  transport.on("POST /api/Spaces-1/releases/create/v1",
               json_answer(R"({"releaseId":"Releases-1","ReleaseVersion":"1.0"})", 201));
  CHECK(client.create_release(command).release_id == "Releases-1");
  CHECK(sent_to("releases/create/v1") == json{{"SpaceId", "Spaces-1"},
                                              {"SpaceIdOrName", "Spaces-1"},
                                              {"ProjectName", "P"},
                                              {"IgnoreIfAlreadyExists", false},
                                              {"IgnoreChannelRules", false}});
  command.release_version = "1.0";
  command.packages = {"Step:1.0"};
  command.custom_fields = {{"Ticket", "7"}};
  command.git_ref = "refs/heads/main";
  CHECK(client.create_release(command).release_version == "1.0");
  const auto body = sent_to("releases/create/v1");
  CHECK(body["ReleaseVersion"] == "1.0");
  CHECK(body["Packages"] == json{"Step:1.0"});
  CHECK(body["CustomFields"] == json{{"Ticket", "7"}});
  CHECK(body["GitRef"] == "refs/heads/main");
}

TEST_CASE_FIXTURE(ClientFixture,
                  "deployments go to environments, or to tenants of one environment") {
  DeployCommand command;
  command.project_name = "P";
  command.release_version = "1.0";
  command.environments = {"Dev", "Test"};
  command.variables = {{"Color", "red"}};
  command.guided_failure = false;
  command.run_at = Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 24));
  const json started = {{"DeploymentServerTasks",
                         {{{"DeploymentId", "Deployments-1"}, {"serverTaskId", "ServerTasks-1"}}}}};
  transport.on("POST /api/Spaces-1/deployments/create/untenanted/v1", json_answer(started.dump()));
  CHECK(client.deploy(command).at(0).task_id == "ServerTasks-1");
  auto body = sent_to("deployments/create/untenanted/v1");
  CHECK(body["EnvironmentNames"] == json{"Dev", "Test"});
  CHECK(body["Variables"] == json{{"Color", "red"}});
  CHECK(body["UseGuidedFailure"] == false);
  CHECK(body["RunAt"] == "2026-11-24T00:00:00.000+00:00");
  CHECK_FALSE(body.contains("Tenants"));
  command.tenant_tags = {"Region/EU"};
  CHECK(error_of([&] { return client.deploy(command); }).kind() == ErrorKind::refused);
  command.environments = {"Dev"};
  transport.on("POST /api/Spaces-1/deployments/create/tenanted/v1", json_answer(started.dump()));
  CHECK(client.deploy(command).size() == 1);
  body = sent_to("deployments/create/tenanted/v1");
  CHECK(body["EnvironmentName"] == "Dev");
  CHECK(body["TenantTags"] == json{"Region/EU"});
  CHECK_FALSE(body.contains("EnvironmentNames"));
}

TEST_CASE_FIXTURE(ClientFixture, "an execution that would or did start nothing is a failure") {
  DeployCommand command;
  command.project_name = "P";
  CHECK(error_of([&] { return client.deploy(command); }).kind() == ErrorKind::refused);
  CHECK(transport.requests().empty());
  command.environments = {"Dev"};
  transport.on("POST /api/Spaces-1/deployments/create/untenanted/v1",
               json_answer(R"({"DeploymentServerTasks":[]})"));
  CHECK(error_of([&] { return client.deploy(command); }).kind() == ErrorKind::refused);
}

TEST_CASE_FIXTURE(ClientFixture, "a write whose answer makes no sense is unclear") {
  DeployCommand command;
  command.environments = {"Dev"};
  for (const auto* answer : {R"({"Tasks":[]})",
                             R"({"DeploymentServerTasks":[{"DeploymentId":"Deployments-1"}]})",
                             "[]"}) {
    transport.otherwise([&](const Request&) { return json_answer(answer); });
    CHECK(error_of([&] { return client.deploy(command); }).kind() == ErrorKind::unclear_write);
  }
}

TEST_CASE_FIXTURE(ClientFixture,
                  "runbooks in Git run through their own route, without a snapshot") {
  RunRunbookCommand command;
  command.project_name = "P";
  command.runbook_name = "Restart";
  command.environments = {"Dev"};
  command.tenants = {"Acme"};
  command.snapshot = "S1";
  const auto answer = json_answer(
      R"({"RunbookRunServerTasks":[{"RunbookRunId":"RunbookRuns-1","ServerTaskId":"ServerTasks-1"}]})");
  transport.on("POST /api/Spaces-1/runbook-runs/create/v1", answer)
      .on("POST /api/Spaces-1/runbook-runs/git/create/v1", answer);
  CHECK(client.run_runbook(command).at(0).execution_id == "RunbookRuns-1");
  CHECK(sent_to("runbook-runs/create/v1")["Snapshot"] == "S1");
  command.in_git = true;
  command.git_ref = "main";
  CHECK(client.run_runbook(command).size() == 1);
  const auto body = sent_to("runbook-runs/git/create/v1");
  CHECK(body["GitRef"] == "main");
  CHECK_FALSE(body.contains("Snapshot"));
}

TEST_CASE_FIXTURE(ClientFixture, "a package that was created is told from one that was there") {
  NoBytes source;
  const std::string body =
      R"({"PackageId":"A","Version":"1.0","Hash":"ABCD","PackageSizeBytes":7})";
  transport.on("POST /api/Spaces-1/packages/raw", json_answer(body, 201))
      .on("POST /api/Spaces-1/packages/raw", json_answer(body, 200));
  const auto pushed = client.push_package("A.1.0.zip", source, OverwriteMode::ignore_if_exists);
  CHECK(pushed.created);
  CHECK(pushed.package.sha1 == "abcd");
  CHECK_FALSE(client.push_package("A.1.0.zip", source, OverwriteMode::ignore_if_exists).created);
  CHECK(query_value(transport.requests().back(), "overwriteMode") == "IgnoreIfExists");
}

TEST_CASE_FIXTURE(ClientFixture,
                  "what something on the way finds too large is said with its size") {
  NoBytes source(31'457'280);
  for (auto answer : {html_answer(413, "413 Request Entity Too Large"),
                      html_answer(404, "IIS Detailed Error - 404.13 - Not Found")}) {
    transport.on("POST /api/Spaces-1/packages/raw", answer);
    const auto error = error_of(
        [&] { return client.push_package("A.1.0.zip", source, OverwriteMode::fail_if_exists); });
    const std::string text = error.what();
    CHECK(error.kind() == ErrorKind::refused);
    CHECK(text.find("31457280 bytes were answered with ") != std::string::npos);
    CHECK(text.find("too large for something on the way") != std::string::npos);
    CHECK(text.find("credentials") == std::string::npos);
  }
}

TEST_CASE_FIXTURE(ClientFixture, "of many errors some are named and the others counted") {
  json errors = json::array();
  for (int i = 0; i < 40; ++i) errors.push_back(std::string(100, 'e') + std::to_string(i));
  transport.on("POST /api/Spaces-1/releases/create/v1",
               json_answer(json{{"ErrorMessage", "Refused"}, {"Errors", errors}}.dump(), 400));
  const std::string text = error_of([&] { return client.create_release({}); }).what();
  CHECK(text.size() < 1'500);
  CHECK(text.find("and 31 more errors") != std::string::npos);
}

TEST_CASE_FIXTURE(ClientFixture,
                  "a package is looked up by id and version and never taken for another") {
  get("packages/a.1.2.0", {{"PackageId", "A"}, {"Version", "1.2.0"}});
  CHECK(client.package("a", "1.2.0").value_or(StoredPackage()).version == "1.2.0");
  get("packages/A.1.2.0", {{"PackageId", "A"}, {"Version", "1.2.0"}});
  CHECK_FALSE(client.package("A.1", "2.0"));
  CHECK_FALSE(client.package("B", "1.0"));
}

TEST_CASE_FIXTURE(ClientFixture, "build information carries the overwrite mode twice") {
  transport.on("POST /api/Spaces-1/build-information", json_answer("{}"));
  client.push_build_information(
      "A", "1.0", R"({"Branch":"main"})", OverwriteMode::overwrite_existing);
  const auto body = sent_to("build-information");
  CHECK(body["OverwriteMode"] == "OverwriteExisting");
  CHECK(body["OctopusBuildInformation"] == json{{"Branch", "main"}});
  CHECK(query_value(transport.requests().back(), "overwriteMode") == "OverwriteExisting");
  CHECK_THROWS_AS(
      client.push_build_information("A", "1.0", "not json", OverwriteMode::fail_if_exists),
      std::logic_error);
}

TEST_CASE_FIXTURE(
    ClientFixture,
    "where executions go is read in one request, and one more for each that it lacks") {
  get("deployments", page({{{"Id", "Deployments-2"}, {"EnvironmentId", "Environments-2"}}}));
  get("deployments/Deployments-1",
      {{"Id", "Deployments-1"}, {"EnvironmentId", "Environments-1"}, {"TenantId", "Tenants-1"}});
  const auto targets = client.deployment_targets({{"Deployments-1", "ServerTasks-1"},
                                                  {"Deployments-2", "ServerTasks-2"},
                                                  {"Deployments-3", "ServerTasks-3"}});
  REQUIRE(targets.size() == 3);
  CHECK(targets[0].tenant_id == "Tenants-1");
  CHECK(targets[1].environment_id == "Environments-2");
  CHECK(targets[1].task_id == "ServerTasks-2");
  CHECK(targets[2].environment_id.empty());
  CHECK(client.deployment_targets({}).empty());
}

TEST_CASE_FIXTURE(ClientFixture, "releases and deployments are listed and filtered") {
  get("projects/Projects-1/releases/1.0%2Bmeta", {{"Id", "Releases-1"}, {"Version", "1.0+meta"}});
  CHECK(client.release_by_version("Projects-1", "1.0+meta")->id == "Releases-1");
  CHECK_FALSE(client.release_by_version("Projects-1", "9"));
  get("deployments",
      page({{{"Id", "Deployments-1"},
             {"TaskId", "ServerTasks-1"},
             {"Created", "2026-11-24T00:00:00Z"}}}));
  DeploymentFilter filter;
  filter.project_id = "Projects-1";
  filter.task_state = "Success";
  CHECK(client.deployments(filter).at(0).created);
  const auto& asked = transport.requests().back();
  CHECK(query_value(asked, "taskState") == "Success");
  CHECK(std::none_of(asked.query.begin(), asked.query.end(), [](const auto& pair) {
    return pair.second.empty();
  }));
}
