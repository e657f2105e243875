#include <doctest/doctest.h>

#include "test/contract/sandbox_fixture.h"

namespace octostep::sandbox {
namespace {

std::string start(SandboxFixture& server, const json& members) {
  json command{{"ReleaseVersion", "0.1.0"}, {"Variables", {{"Reason", "test"}}}};
  command.update(members);
  const auto* const path = command.contains("EnvironmentName") ? "deployments/create/tenanted/v1"
                                                               : "deployments/create/untenanted/v1";
  const auto reply = server.execute(path, command);
  REQUIRE(reply.status == 200);
  return reply.body.at("DeploymentServerTasks")[0].at("ServerTaskId");
}

std::string deploy(SandboxFixture& server) {
  return start(server, {{"EnvironmentNames", {"Dev"}}});
}
std::string deploy_to(SandboxFixture& server, const char* tenant) {
  return start(server, {{"EnvironmentName", "Dev"}, {"Tenants", {tenant}}});
}

} // namespace

TEST_CASE("a task runs by the clock, and its artifact appears in time") {
  SandboxFixture server;
  const auto task = deploy(server);
  CHECK(server.state_of(task) == "Executing");
  CHECK(server.get("/api/Spaces-1/artifacts?regarding=" + task).body.at("Items").empty());
  server.advance(10);
  const auto document = server.get("/api/tasks/" + task).body;
  CHECK(document.at("State") == "Success");
  CHECK(document.at("IsCompleted") == true);
  CHECK(document.at("FinishedSuccessfully") == true);
  const auto artifacts = server.get("/api/Spaces-1/artifacts?regarding=" + task).body.at("Items");
  REQUIRE(artifacts.size() == 1);
  CHECK(server.get(artifacts[0].at("Links").at("Content")).text == "fine");
}

TEST_CASE("tasks of one target run one after another") {
  SandboxFixture server;
  const auto first = deploy(server);
  const auto second = deploy(server);
  CHECK(server.state_of(second) == "Queued");
  const auto ahead = server.get("/api/tasks/" + second + "/queued-behind").body;
  CHECK(ahead.at("TotalResults") == 1);
  CHECK(ahead.at("Items")[0].at("Id") == first);
  server.advance(6);
  CHECK(server.state_of(first) == "Success");
  CHECK(server.state_of(second) == "Executing");
}

TEST_CASE("a scheduled task waits for its time and lets others pass, or expires") {
  SandboxFixture server;
  const auto now = server.post("/sandbox/time", json::object()).body.at("now").get<std::string>();
  const auto day = now.substr(0, 10);
  const auto scheduled = start(server,
                               {{"EnvironmentNames", {"Dev"}},
                                {"RunAt", day + "T23:59:59.999Z"},
                                {"NoRunAfter", "2999-01-01T00:00:00Z"}});
  CHECK(server.state_of(scheduled) == "Queued");
  CHECK(server.state_of(deploy(server)) == "Executing");
  server.advance(25 * 3600);
  CHECK(server.state_of(scheduled) == "Success");
}

TEST_CASE("a foreign queue gets shorter, and a failing task fails") {
  SandboxFixture server;
  const auto task = deploy_to(server, "Southridge");
  CHECK(server.get("/api/tasks/" + task + "/queued-behind").body.at("TotalResults") == 2);
  CHECK(server.get("/api/tasks/" + task).body.at("EstimatedRemainingQueueDurationSeconds") == 10);
  server.advance(6);
  CHECK(server.get("/api/tasks/" + task + "/queued-behind").body.at("TotalResults") == 1);
  server.advance(6);
  const auto document = server.get("/api/tasks/" + task).body;
  CHECK(document.at("State") == "Failed");
  CHECK(document.at("HasWarningsOrErrors") == true);
  CHECK_FALSE(document.at("ErrorMessage").get<std::string>().empty());
}

TEST_CASE("a cancel request passes through Cancelling, in every spelling of the route") {
  for (const auto* const prefix :
       {"/api/tasks/", "/api/Spaces-1/tasks/", "/api/spaces/Spaces-1/tasks/"}) {
    SandboxFixture server;
    const auto task = deploy(server);
    const auto reply = server.send("POST", prefix + task + "/cancel", {});
    CHECK(reply.body.at("State") == "Cancelling");
    server.advance(0.4);
    CHECK(server.state_of(task) == "Canceled");
    CHECK(server.send("POST", prefix + task + "/cancel", "{}").status == 400);
  }
}

TEST_CASE("lists filter by state and id, and leave unknown ids out") {
  SandboxFixture server;
  const auto task = deploy(server);
  CHECK(
      server.get("/api/tasks?ids=" + task + ",ServerTasks-999&take=300").body.at("Items").size() ==
      1);
  CHECK(server.get("/api/Spaces-1/tasks?active=true").body.at("TotalResults") == 1);
  CHECK(server.get("/api/tasks?states=Success,Failed").body.at("TotalResults") == 1);
  CHECK(server.get("/api/tasks").body.at("Items")[0].at("Id") == task);
  CHECK(server.get("/api/Spaces-2/tasks").body.at("TotalResults") == 0);
}

TEST_CASE("details and raw log tell the same story") {
  SandboxFixture server;
  const auto task = deploy(server);
  server.advance(10);
  const auto tree =
      server.get("/api/tasks/" + task + "/details?verbose=true").body.at("ActivityLogs")[0];
  CHECK(tree.at("Children")[0].at("LogElements").size() == 3);
  const auto brief = server.get("/api/tasks/" + task + "/details?verbose=False&tail=1")
                         .body.at("ActivityLogs")[0]
                         .at("Children")[0]
                         .at("LogElements");
  CHECK(brief[0].at("Category") == "Gap");
  CHECK(brief[1].at("MessageText") == "two");
  const auto raw = server.get("/api/tasks/" + task + "/raw").text;
  for (const auto* const text : {"one", "two", "three", "four", "== Success: Step 1: Deploy =="})
    CHECK(raw.find(text) != std::string::npos);
}

TEST_CASE("a question is answered by who took it, even after a restart") {
  SandboxFixture server;
  const auto task = deploy_to(server, "Northwind");
  const auto document = server.get("/api/tasks/" + task).body;
  CHECK(document.at("HasPendingInterruptions") == true);
  CHECK(document.at("PendingInterruptionTypes")[0] == "ManualIntervention");
  const auto open =
      server.get("/api/Spaces-1/interruptions?regarding=" + task + "&pendingOnly=true")
          .body.at("Items");
  REQUIRE(open.size() == 1);
  const auto path = open[0].at("Links").at("Self").get<std::string>();
  CHECK(server.post(path + "/submit", {{"Result", "Proceed"}}).status == 400);
  CHECK(server.send("PUT", path + "/responsible", {}).status == 200);
  server.restart();
  CHECK(server.get("/api/tasks/" + task).body.at("HasPendingInterruptions") == true);
  CHECK(server.post(path + "/submit", {{"Result", "Maybe"}}).status == 400);
  CHECK(server.post(path + "/submit", {{"Result", "Proceed"}}).body.at("IsPending") == false);
  server.advance(5);
  CHECK(server.state_of(task) == "Success");
}

TEST_CASE("a restart keeps everything and continues running tasks, a reset forgets it") {
  SandboxFixture server;
  const auto task = deploy(server);
  server.push("/api/Spaces-1/packages/raw", "Shop.2.0.0.zip", "content");
  server.restart();
  CHECK(server.state_of(task) == "Executing");
  CHECK(server.get("/api/Spaces-1/packages/Shop.2.0.0/raw").text == "content");
  server.advance(10);
  CHECK(server.state_of(task) == "Success");
  CHECK(server.post("/sandbox/reset", json::object()).status == 200);
  CHECK(server.get("/api/tasks/" + task).status == 404);
  CHECK(server.get("/api/Spaces-1/packages/Shop.2.0.0").status == 404);
  CHECK(server.get("/sandbox/requests").body.size() == 2);
}

} // namespace octostep::sandbox
