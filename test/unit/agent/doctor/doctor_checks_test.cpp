#include <algorithm>

#include <doctest/doctest.h>

#include "agent/doctor/access_checks.h"
#include "agent/doctor/connection_checks.h"
#include "agent/doctor/local_checks.h"
#include "test/support/fake_octopus.h"
#include "test/support/manual_clock.h"
#include "test/support/temp_folder.h"

namespace octostep::agent {
namespace {

using nlohmann::json;
using octopus::ErrorKind;
using octopus::OctopusError;

const octopus::Instant k_now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);

octopus::ServerConnection connection_to(const std::string& url) {
  octopus::ServerConnection connection;
  connection.url = url;
  return connection;
}

// A server that was reached and answered.
FirstAnswer good_answer() {
  FirstAnswer answer;
  answer.way.addresses = {"10.0.0.1"};
  answer.way.connected_to = "10.0.0.1:443";
  answer.way.is_encrypted = true;
  answer.way.certificate = octopus::CertificateFacts{.subject = "CN = o",
                                                     .issuer = "CN = ca",
                                                     .sha256 = "ab",
                                                     .tls_version = "TLSv1.3",
                                                     .valid_until = k_now + std::chrono::days(100)};
  answer.server = octopus::ServerInfo{"2026.3.1234"};
  answer.server_time = k_now;
  return answer;
}

FirstAnswer failed_answer(ErrorKind kind) {
  FirstAnswer answer = good_answer();
  answer.server.reset();
  answer.server_time.reset();
  answer.fault = OctopusError(kind, "what went wrong");
  return answer;
}

std::vector<Finding>
findings_of(const FirstAnswer& answer,
            const octopus::ServerConnection& connection = connection_to("https://o.example.com")) {
  return way_findings(connection, answer, k_now, [](const std::string& url) {
    return url == "https://o.example.com/octopus";
  });
}

Finding finding(const std::vector<Finding>& findings, const std::string& check) {
  const auto found = std::ranges::find(findings, check, &Finding::check);
  REQUIRE(found != findings.end());
  return *found;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

json granted(const json& scopes) { return {{"SpacePermissions", scopes}}; }

const json k_everywhere = json::array({json::object()});

struct Access {
  test::FakeOctopus server;
  octopus::Client client{server, "https://o.example.com", "", {}};

  Access() {
    server.answer("GET /api/users/me",
                  {{"Id", "Users-7"}, {"Username", "ci"}, {"DisplayName", "CI"}});
    server.answer("GET /api/Spaces-1/projects",
                  test::items({{{"Id", "Projects-1"}, {"Name", "Shop"}}}));
    server.answer("GET /api/Spaces-1/environments/all",
                  json::array({{{"Id", "Environments-1"}, {"Name", "Test"}}}));
  }
  void permissions(const json& scopes) {
    server.answer("GET /api/users/Users-7/permissions", granted(scopes));
  }
  AccessReport report(const std::string& project = "", const std::string& environment = "") {
    return check_access(client,
                        {.space = "",
                         .project = project,
                         .environment = environment,
                         .credentials_remedy = "another key"});
  }
};

StepForecast step(const AccessReport& report, const std::string& command) {
  const auto found = std::ranges::find(report.steps, command, &StepForecast::command);
  REQUIRE(found != report.steps.end());
  return *found;
}

} // namespace

TEST_CASE("the way to the server passes from its name to its clock") {
  const auto findings = findings_of(good_answer());
  REQUIRE(findings.size() == 5);
  CHECK(std::ranges::all_of(findings,
                            [](const auto& one) { return one.verdict == Verdict::passed; }));
  CHECK(holds(finding(findings, "TLS").text, "valid until 2027-03-04"));
  CHECK(holds(finding(findings, "server").text, "2026.3.1234"));
}

TEST_CASE("the first obstacle on the way is the finding, and the last one") {
  FirstAnswer answer = failed_answer(ErrorKind::unavailable);
  std::string where = "server";
  SUBCASE("at the server") {}
  SUBCASE("at the certificate") {
    answer.way.is_encrypted = false;
    where = "TLS";
  }
  SUBCASE("at the proxy") {
    answer.way.proxy = "proxy:3128";
    where = "proxy";
  }
  SUBCASE("at the connection") {
    answer.way.connected_to.clear();
    where = "connection";
  }
  SUBCASE("at the name") {
    answer.way = {};
    where = "name";
  }
  const auto findings = findings_of(answer);
  CHECK(findings.back().check == where);
  CHECK(findings.back().verdict == Verdict::failed);
  CHECK(findings.back().text == "what went wrong");
  CHECK(findings.back().exit_code == k_exit_unavailable);
  CHECK_FALSE(findings.back().remedy.empty());
}

TEST_CASE("a server under another path is looked for") {
  const auto& url = "https://o.example.com/app/projects";
  const auto remedy =
      findings_of(failed_answer(ErrorKind::not_found), connection_to(url)).back().remedy;
  CHECK(remedy == "an Octopus Server answers at 'https://o.example.com/octopus'; use that");
}

TEST_CASE("a server that is too old is told apart from a development build") {
  auto answer = good_answer();
  answer.server->version = "2022.3.5511";
  CHECK(findings_of(answer).back().exit_code == k_exit_refused);
  answer.server->version = "0.0.0-local";
  CHECK(finding(findings_of(answer), "server").verdict == Verdict::passed);
}

TEST_CASE("what is unsafe or ends soon is a warning") {
  auto answer = good_answer();
  auto connection = connection_to("https://o.example.com");
  std::string check = "TLS";
  SUBCASE("http") { connection.url = "http://o.example.com"; }
  SUBCASE("not checked") { connection.ignore_tls_errors = true; }
  SUBCASE("ends soon") { answer.way.certificate->valid_until = k_now + std::chrono::days(3); }
  SUBCASE("clocks apart") {
    answer.server_time = k_now - std::chrono::minutes(5);
    check = "clock";
  }
  const auto found = finding(findings_of(answer, connection), check);
  CHECK(found.verdict == Verdict::warning);
  CHECK_FALSE(found.remedy.empty());
}

TEST_CASE("steps work with the permissions they need") {
  Access access;
  access.permissions({{"BuiltInFeedPush", k_everywhere},
                      {"DeploymentCreate",
                       {{{"RestrictedToProjectIds", {"Projects-1"}},
                         {"RestrictedToEnvironmentIds", {"Environments-9"}}}}}});
  const auto report = access.report();
  CHECK(finding(report.findings, "credentials").text == "user 'CI' (ci)");
  CHECK(holds(finding(report.findings, "permissions").text,
              "lacks BuildInformationPush, ReleaseCreate, RunbookRunCreate, TaskView, TaskCancel"));
  CHECK(step(report, "push").would_work);
  CHECK(step(report, "push").reason.empty());
  CHECK(step(report, "deploy").would_work);
  CHECK(holds(step(report, "deploy").reason, "for some projects"));
  CHECK_FALSE(step(report, "create-release").would_work);

  const auto for_test = access.report("Shop", "Test");
  CHECK_FALSE(step(for_test, "promote").would_work);
  CHECK(step(for_test, "push").would_work);
}

TEST_CASE("a server that does not tell permissions leaves the question open") {
  Access access;
  const auto report = access.report("Shop");
  CHECK(finding(report.findings, "permissions").verdict == Verdict::skipped);
  CHECK(step(report, "deploy").would_work);
  CHECK(holds(step(report, "deploy").reason, "as far as can be told"));
}

TEST_CASE("refused credentials end the examination and every hope") {
  Access access;
  access.server.forget("GET /api/users/me");
  access.server.fail("GET /api/users/me", ErrorKind::unauthenticated, "401");
  const auto report = access.report();
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].exit_code == k_exit_credentials);
  CHECK(report.findings[0].remedy == "another key");
  CHECK(std::ranges::none_of(report.steps, &StepForecast::would_work));
}

TEST_CASE("a project or environment that is not there is told with what is near") {
  Access access;
  access.permissions({{"DeploymentCreate", k_everywhere}});
  access.server.answer("GET /api/Spaces-1/projects/all",
                       json::array({{{"Id", "Projects-1"}, {"Name", "Shop"}}}));
  const auto report = access.report("Shpo", "Tset");
  CHECK(finding(report.findings, "project").exit_code == k_exit_refused);
  CHECK(holds(finding(report.findings, "environment").text, "'Test'"));
  CHECK_FALSE(step(report, "deploy").would_work);
}

TEST_CASE("a folder is tried by making a file in it") {
  const test::TempFolder folder;
  CHECK(check_folder("folder", folder.path()).verdict == Verdict::passed);
  CHECK(std::filesystem::is_empty(folder.path()));
  const auto missing = check_folder("folder", folder.path() / "none");
  CHECK(missing.verdict == Verdict::failed);
  CHECK(missing.exit_code == k_exit_failed);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "none"));
}

TEST_CASE("a journal is neither made nor changed") {
  const test::TempFolder folder;
  test::ManualClock clock;
  CHECK(check_journal(folder.path() / "new.journal", clock).verdict == Verdict::passed);
  CHECK(std::filesystem::is_empty(folder.path()));
  const auto text = folder.write("notes.txt", "no journal\n");
  const auto found = check_journal(text, clock);
  CHECK(found.verdict == Verdict::failed);
  CHECK(found.exit_code == k_exit_invalid);
}

TEST_CASE("the CI server and the log protocol are told") {
  CHECK(holds(check_ci({{"TEAMCITY_VERSION", "2026.1"}}, Protocol::teamcity, false).text,
              "TeamCity; log protocol 'teamcity'"));
  CHECK(holds(check_ci({}, Protocol::plain, true).text, "as --log-protocol says"));
}

} // namespace octostep::agent
