#include <doctest/doctest.h>

#include "test/contract/sandbox_fixture.h"

namespace octostep::sandbox {
namespace {

constexpr const char* k_create = "releases/create/v1";
constexpr const char* k_untenanted = "deployments/create/untenanted/v1";
constexpr const char* k_tenanted = "deployments/create/tenanted/v1";
constexpr const char* k_run = "runbook-runs/create/v1";
constexpr const char* k_run_in_git = "runbook-runs/git/create/v1";

json deployment(json members) {
  members.update({{"ReleaseVersion", "0.1.0"}, {"Variables", {{"Reason", "test"}}}});
  return members;
}

bool mentions(const Reply& reply, const std::string& text) {
  return reply.errors().find(text) != std::string::npos;
}

} // namespace

TEST_CASE("a release takes the packages that its channel allows") {
  SandboxFixture server;
  const auto created = server.execute(k_create, {{"ReleaseVersion", "1.0"}});
  CHECK(created.status == 201);
  const auto release =
      server.get("/api/Spaces-1/releases/" + created.body.at("ReleaseId").get<std::string>()).body;
  CHECK(release.at("SelectedPackages")[0].at("Version") == "1.0.0");
  CHECK(release.at("SelectedPackages")[1].at("Version") == "2.0-rc");
  CHECK(release.at("ChannelId") == "Channels-1");
}

TEST_CASE("a package outside the rules moves to another channel, or is refused when one is named") {
  SandboxFixture server;
  json command{{"ReleaseVersion", "1.1"}, {"Packages", {"Deploy:1.1.0-beta.1"}}};
  CHECK(server.execute(k_create, command).status == 201);
  CHECK(server.get("/api/Spaces-1/projects/shop/releases/1.1").body.at("ChannelId") ==
        "Channels-2");
  command.update({{"ReleaseVersion", "1.2"}, {"ChannelName", "stable"}});
  const auto refused = server.execute(k_create, command);
  CHECK(refused.status == 400);
  CHECK(mentions(refused, "'Shop' version '1.1.0-beta.1'"));
  command["IgnoreChannelRules"] = true;
  CHECK(server.execute(k_create, command).status == 201);
}

TEST_CASE("releases that cannot be are refused, naming why") {
  SandboxFixture server;
  struct Row {
    json command;
    const char* text;
  };
  for (const auto& row : {Row{{{"ReleaseVersion", "0.1.0"}}, "already exists"},
                          Row{{{"PackageVersion", "7.7"}}, "version '7.7'"},
                          Row{{{"ChannelName", "Nightly"}}, "'Nightly'"},
                          Row{{{"GitRef", "main"}}, "not version controlled"},
                          Row{{{"ReleaseVersion", "1 0"}}, "'1 0'"},
                          Row{{{"CustomFields", {{"Owner", "me"}}}}, "'Owner'"},
                          Row{{{"ProjectName", "Nothing"}}, "'Nothing'"},
                          Row{{{"Packages", {"nonsense"}}}, "'nonsense'"},
                          Row{{{"ProjectName", "Git One"}}, "GitRef"},
                          Row{{{"ProjectName", "Git One"}, {"GitRef", "gone"}}, "'gone'"}}) {
    CAPTURE(row.text);
    const auto reply = server.execute(k_create, row.command);
    CHECK(reply.status == 400);
    CHECK(mentions(reply, row.text));
  }
}

TEST_CASE("an existing release is answered when that is asked for") {
  SandboxFixture server;
  const auto reply =
      server.execute(k_create, {{"ReleaseVersion", "0.1.0"}, {"IgnoreIfAlreadyExists", true}});
  CHECK(reply.status == 201);
  CHECK(reply.body.at("ReleaseId") == "Releases-1");
}

TEST_CASE("a version-controlled project is released from a reference") {
  SandboxFixture server;
  const auto created = server.execute(k_create,
                                      {{"ProjectName", "git-one"},
                                       {"ReleaseVersion", "1.0"},
                                       {"GitRef", "develop"},
                                       {"GitResources", {"Script:scripts:abc"}}});
  REQUIRE(created.status == 201);
  const auto release =
      server.get("/api/Spaces-1/releases/" + created.body.at("ReleaseId").get<std::string>()).body;
  CHECK(release.at("VersionControlReference").at("GitRef") == "refs/heads/develop");
  CHECK(release.at("SelectedGitResources")[0].at("GitReferenceResource").at("GitRef") == "abc");
  CHECK(server.get("/api/Spaces-1/projects/git-one/refs%2Fheads%2Fdevelop/deploymentprocesses")
            .status == 200);
  CHECK(
      server.get("/api/Spaces-1/projects/git-one/refs%2Fheads%2Fgone/deploymentprocesses").status ==
      404);
}

TEST_CASE("nothing named is nothing done") {
  SandboxFixture server;
  for (const auto* const path : {k_untenanted, k_tenanted}) {
    const auto reply = server.execute(
        path, deployment({{"EnvironmentNames", json::array()}, {"EnvironmentName", "Dev"}}));
    CHECK(reply.status == 200);
    CHECK(reply.body.at("DeploymentServerTasks").empty());
  }
}

TEST_CASE("deployments that cannot be are refused, naming why, and start nothing") {
  SandboxFixture server;
  struct Row {
    const char* path;
    json command;
    const char* text;
  };
  const auto untenanted = [](json members) {
    members.update({{"EnvironmentNames", {"Dev"}}});
    return deployment(members);
  };
  json without_reason = untenanted(json::object());
  without_reason.erase("Variables");
  json unknown_release = untenanted(json::object());
  unknown_release["ReleaseVersion"] = "9.9";
  for (const auto& row :
       {Row{k_untenanted, without_reason, "'Reason'"},
        Row{k_untenanted, unknown_release, "'9.9'"},
        Row{k_untenanted, deployment({{"EnvironmentNames", {"Dev", "Moon"}}}), "'Moon'"},
        Row{k_untenanted, deployment({{"EnvironmentNames", {"Prod"}}}), "'Christmas'"},
        Row{k_untenanted,
            deployment({{"EnvironmentNames", {"Prod"}}, {"DeploymentFreezeNames", {"Christmas"}}}),
            "reason"},
        Row{k_untenanted, untenanted({{"SpecificMachineNames", {"web-99"}}}), "'web-99'"},
        Row{k_untenanted,
            untenanted(
                {{"SpecificMachineNames", {"web-01"}}, {"ExcludedMachineNames", {"web-01"}}}),
            "both wanted and excluded"},
        Row{k_untenanted, untenanted({{"NoRunAfter", "2030-01-01T00:00:00Z"}}), "NoRunAfter"},
        Row{k_untenanted, untenanted({{"RunAt", "2300-01-01T00:00:00Z"}}), "30 days"},
        Row{k_untenanted, untenanted({{"RunAt", "soon"}}), "'soon'"},
        Row{k_untenanted,
            {{"ProjectName", "Git One"}, {"ReleaseVersion", "1"}, {"EnvironmentNames", {"Dev"}}},
            "'1'"},
        Row{k_tenanted,
            deployment({{"EnvironmentName", "Prod"}, {"Tenants", {"Southridge"}}}),
            "not connected"},
        Row{k_tenanted,
            deployment({{"EnvironmentName", "Dev"}, {"Tenants", {"Nobody"}}}),
            "'Nobody'"},
        Row{k_tenanted,
            deployment({{"EnvironmentName", "Dev"}, {"TenantTags", {"Region/West"}}}),
            "'Region/West'"},
        Row{k_tenanted,
            deployment({{"EnvironmentName", "Dev"}, {"Tenants", {"*", "Northwind"}}}),
            "cannot be combined"}}) {
    CAPTURE(row.text);
    const auto reply = server.execute(row.path, row.command);
    CHECK(reply.status == 400);
    CHECK(mentions(reply, row.text));
  }
  CHECK(server.get("/api/tasks").body.at("TotalResults") == 1);
}

TEST_CASE("an environment of a later phase opens once the earlier one succeeded, per tenant") {
  SandboxFixture server;
  const json override_of{{"DeploymentFreezeNames", {"Christmas"}},
                         {"DeploymentFreezeOverrideReason", "test"}};
  auto command = deployment({{"EnvironmentNames", {"Prod"}}});
  command.update(override_of);
  // Release 0.1.0 was in Dev, but untenanted; a tenant has a separate progression.
  CHECK(server.execute(k_untenanted, command).status == 200);
  auto tenanted = deployment({{"EnvironmentName", "Prod"}, {"Tenants", {"Northwind"}}});
  tenanted.update(override_of);
  CHECK(mentions(server.execute(k_tenanted, tenanted), "cannot be deployed"));
}

TEST_CASE("tenants are found by name, tag and star") {
  SandboxFixture server;
  const auto count = [&](json members) {
    return server.execute(k_tenanted, deployment(std::move(members)))
        .body.at("DeploymentServerTasks")
        .size();
  };
  CHECK(count({{"EnvironmentName", "Dev"}, {"Tenants", {"*"}}}) == 2);
  CHECK(count({{"EnvironmentName", "Dev"},
               {"Tenants", {"northwind"}},
               {"TenantTags", {"Region/South"}}}) == 2);
  CHECK(count({{"EnvironmentName", "dev"}, {"TenantTags", {"Region/North", "Region/South"}}}) == 2);
}

TEST_CASE("an unknown step to skip is a warning in the log, a known one is skipped") {
  SandboxFixture server;
  const auto reply = server.execute(
      k_untenanted,
      deployment({{"EnvironmentNames", {"Dev"}}, {"SkipStepNames", {"Image", "Nothing"}}}));
  REQUIRE(reply.status == 200);
  server.advance(60);
  const auto details =
      server
          .get("/api/tasks/" +
               reply.body.at("DeploymentServerTasks")[0].at("ServerTaskId").get<std::string>() +
               "/details")
          .body;
  CHECK(details.at("ActivityLogs")[0].at("LogElements")[0].at("Category") == "Warning");
  CHECK(details.at("ActivityLogs")[0].at("Children")[1].at("Status") == "Skipped");
  CHECK(details.at("Task").at("State") == "Success");
}

TEST_CASE("runbooks run from snapshots or from Git") {
  SandboxFixture server;
  const json variables{{"Reason", "test"}};
  const json base{
      {"RunbookName", "clean-up"}, {"EnvironmentNames", {"Dev"}}, {"Variables", variables}};
  const auto with = [&](json members) {
    auto command = base;
    command.update(members);
    return command;
  };
  CHECK(server.execute(k_run, base).body.at("RunbookRunServerTasks").size() == 1);
  CHECK(server.execute(k_run, with({{"Snapshot", "first"}})).status == 200);
  CHECK(mentions(server.execute(k_run, with({{"Snapshot", "third"}})), "'third'"));
  CHECK(mentions(server.execute(k_run, with({{"RunbookName", "Draft"}})), "no published snapshot"));
  CHECK(mentions(server.execute(k_run, with({{"EnvironmentNames", {"Prod"}}})), "'Prod'"));
  CHECK(mentions(server.execute(k_run, with({{"RunbookName", "Nothing"}})), "'Nothing'"));
  const json in_git{{"ProjectName", "Git One"},
                    {"RunbookName", "Rotate keys"},
                    {"EnvironmentNames", {"Dev"}},
                    {"GitRef", "v1"}};
  CHECK(server.execute(k_run_in_git, in_git).body.at("RunbookRunServerTasks").size() == 1);
  CHECK(mentions(server.execute(k_run, in_git), "are in Git"));
  CHECK(mentions(server.execute(k_run_in_git, base), "are not in Git"));
}

TEST_CASE("what octo.exe needs to plan, deploy and promote is there") {
  SandboxFixture server;
  const auto plan = server
                        .get("/api/Spaces-1/deploymentprocesses/deploymentprocess-Projects-1/"
                             "template?channel=Channels-1")
                        .body;
  CHECK(plan.at("Packages")[0].at("PackageId") == "Shop");
  CHECK(plan.at("NextVersionIncrement") == "0.1.1");
  CHECK(server
            .get("/api/Spaces-1/feeds/feeds-builtin/"
                 "packages?packageId=Shop&versionRange=%5B1.0,2.0)&preReleaseTag=%5E%24")
            .body[0]
            .at("Version") == "1.0.0");
  const auto rule =
      server
          .post("/api/Spaces-1/channels/rule-test",
                {{"version", "1.5-x"}, {"versionRange", "[1,2)"}, {"preReleaseTag", "^$"}})
          .body;
  CHECK(rule.at("SatisfiesVersionRange") == true);
  CHECK(rule.at("SatisfiesPreReleaseTag") == false);
  const auto promotion = server.get("/api/Spaces-1/releases/Releases-1/deployments/template").body;
  CHECK(promotion.at("PromoteTo").size() == 2);
  CHECK(promotion.at("TenantPromotions")[0].at("PromoteTo").size() == 1);
  const auto preview =
      server.get("/api/Spaces-1/releases/Releases-1/deployments/preview/Environments-1").body;
  CHECK(preview.at("StepsToExecute")[0].at("MachineNames")[0] == "web-01");
  const auto element = preview.at("Form").at("Elements")[0].at("Name").get<std::string>();
  const auto created = server.post("/api/Spaces-1/deployments",
                                   {{"ReleaseId", "Releases-1"},
                                    {"EnvironmentId", "Environments-1"},
                                    {"FormValues", {{element, "because"}}}});
  CHECK(created.status == 201);
  const auto board =
      server
          .get("/api/Spaces-1/dashboard/"
               "dynamic?projects=Projects-1&environments=Environments-1&includePrevious=True")
          .body;
  CHECK(board.at("Items").size() == 2);
  CHECK(board.at("Items")[0].at("IsCurrent") == true);
  CHECK(board.at("Items")[1].at("State") == "Success");
}

} // namespace octostep::sandbox
