// The message for each mistake, word for word, because people search for these texts.
#include <doctest/doctest.h>

#include "packaging/packaging_error.h"
#include "test/support/package_bytes.h"
#include "test/support/temp_folder.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;

namespace {

const std::string k_releases = k_space + "projects/Projects-1/releases/";

class CatalogueFixture : public StepFixture {
public:
  CatalogueFixture() {
    context.build.directory = m_folder.path();
    m_folder.write("a.txt", "a");
    m_folder.write("SupportFlow.1.0.zip", package_bytes("x"));
    server.answer("GET " + k_space + "projects/all",
                  json::array({{{"Id", "Projects-1"}, {"Name", "SupportFlow"}}}));
    server.answer("GET " + k_space + "machines/all",
                  json::array({{{"Id", "Machines-1"}, {"Name", "web-01"}}}));
    server.answer("GET " + k_space + "projects/Projects-1/runbooks",
                  items({{{"Id", "Runbooks-1"},
                          {"Name", "Restart"},
                          {"PublishedRunbookSnapshotId", "RunbookSnapshots-1"}},
                         {{"Id", "Runbooks-2"}, {"Name", "Restore"}}}));
    server.answer("GET " + k_space + "runbooks/Runbooks-1/runbookSnapshots",
                  items({{{"Id", "RunbookSnapshots-1"}, {"Name", "Snapshot 1"}}}));
    server.answer("GET " + k_space + "deployments", items({}));
  }

  std::string says(const std::string& kind, const json& parameters) {
    try {
      return replaced(refusal([&] { (void)run(kind, parameters); }));
    } catch (const packaging::PackagingError& error) {
      return replaced(error.what());
    }
  }

private:
  [[nodiscard]] std::string replaced(std::string text) const {
    const std::string folder = m_folder.path().string();
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
      text.replace(at, folder.size(), "DIR");
    return text;
  }

  TempFolder m_folder;
};

struct Row {
  const char* kind;
  json parameters;
  const char* text;
};

json deploy(json more) {
  json parameters{
      {"project", "SupportFlow"}, {"releaseNumber", "1.0.78"}, {"environments", {"Test"}}};
  parameters.update(more);
  return parameters;
}

json create(json more) {
  json parameters{{"project", "SupportFlow"}, {"releaseNumber", "2.0"}, {"packageVersion", "1.0"}};
  parameters.update(more);
  return parameters;
}

json runbook(json more) {
  json parameters{{"project", "SupportFlow"}, {"runbook", "Restart"}, {"environments", {"Test"}}};
  parameters.update(more);
  return parameters;
}

} // namespace

TEST_CASE("mistakes are told before anything is written, in these words") {
  const std::vector<Row> rows = {
      {"deploy",
       deploy({{"project", "SuportFlow"}}),
       "not found: no project 'SuportFlow' in space 'Default'; known: 'SupportFlow'; missing "
       "permissions look the same"},
      {"deploy",
       deploy({{"environments", {"Tset"}}}),
       "not found: no environment 'Tset'; known: 'Development', 'Test', 'Production'; missing "
       "permissions look the same"},
      {"deploy",
       deploy({{"environments", {"Tset", "Productoin"}}}),
       "not found: no environment 'Tset'; known: 'Development', 'Test', 'Production'; no "
       "environment 'Productoin'; known: 'Development', 'Test', 'Production'; missing permissions "
       "look the same"},
      {"deploy",
       deploy({{"releaseNumber", "9.9"}}),
       "not found: release '9.9' of project 'SupportFlow' was not found: its newest are '1.0.78'; "
       "or these credentials may not see it"},
      {"deploy",
       deploy({{"releaseNumber", "latest"}, {"channel", "Nightly"}}),
       "not found: no channel 'Nightly'; known: 'Default', 'Hotfix'; missing permissions look the "
       "same"},
      {"deploy",
       deploy({{"releaseNumber", "1.0.78"}, {"channel", "Hotfix"}}),
       "refused: release '1.0.78' of project 'SupportFlow' is not in channel 'Hotfix': leave "
       "'channel' out, or name a release of it"},
      {"deploy",
       deploy({{"tenants", {"Acne"}}}),
       "not found: no tenant 'Acne'; known: 'Acme', 'Bits', 'Corp', 'Elsewhere'; missing "
       "permissions look the same"},
      {"deploy",
       deploy({{"tenants", {"Elsewhere"}}}),
       "refused: tenants 'Elsewhere' are not connected to project 'SupportFlow' in environment "
       "'Test': connect them in Octopus, or leave them out"},
      {"deploy",
       deploy({{"tenantTags", {"Region/EUU"}}}),
       "not found: no tenant tag 'Region/EUU'; known: 'Region/EU', 'Region/US', 'Tier/Gold'; "
       "missing permissions look the same"},
      {"deploy",
       deploy({{"tenantTags", {"Region"}}}),
       "invalid: /tenantTags 'Region' is not of the form Set/Tag"},
      {"deploy",
       deploy({{"tenants", {"*", "Acme"}}}),
       "invalid: /tenants '*' stands for every tenant and cannot be given with other tenants or "
       "tags"},
      {"deploy",
       deploy({{"environments", {"Test", "Production"}}, {"tenants", {"Acme"}}}),
       "invalid: /environments 2 environments are given together with tenants: only one "
       "environment at a time can be deployed to tenants"},
      {"deploy",
       deploy({{"environments", {"Production"}}, {"tenants", {"*"}}}),
       "refused: no tenant is left for project 'SupportFlow' in environment 'Production': none "
       "matches the names and tags, those that do are not connected to both, or these credentials "
       "may not see them; 'allowNone' makes that a success"},
      {"deploy",
       deploy({{"specificMachines", {"web-1"}}}),
       "not found: no deployment target 'web-1'; known: 'web-01'; missing permissions look the "
       "same"},
      {"deploy",
       deploy({{"specificMachines", {"web-01"}}, {"excludeMachines", {"web-01"}}}),
       "invalid: /excludeMachines machine 'web-01' is both asked for and excluded"},
      {"deploy",
       deploy({{"deployAt", "2030-01-02T00:00:00Z"}, {"noDeployAfter", "2030-01-01T00:00:00Z"}}),
       "invalid: /noDeployAfter 2030-01-01 00:00:00Z is before the start at 2030-01-02 00:00:00Z"},
      {"deploy",
       deploy({{"noDeployAfter", "2020-01-01T00:00:00Z"}}),
       "invalid: /noDeployAfter 2020-01-01 00:00:00Z is over already"},
      {"deploy",
       deploy({{"deployAt", "2030-01-02T00:00:00Z"}, {"timeout", "00:10:00"}}),
       "invalid: /deployAt it starts at 2030-01-02 00:00:00Z, later than the time limit 00:10:00 "
       "of the waiting: raise 'timeout', or set 'wait' to false"},
      {"deploy",
       deploy({{"deploymentFreezeNames", {"Year end"}}}),
       "invalid: /deploymentFreezeOverrideReason step 'deploy' needs "
       "'deploymentFreezeOverrideReason' when 'deploymentFreezeNames' is given"},
      {"deploy",
       deploy({{"variablesFile", "/no/such/file"}}),
       "invalid: /variablesFile cannot read '/no/such/file': No such file or directory"},
      {"promote",
       {{"project", "SupportFlow"}, {"from", "Test"}, {"to", {"Production"}}},
       "not found: project 'SupportFlow' has no successful deployment in environment 'Test' "
       "without a tenant: deploy a release there first"},
      {"promote",
       {{"project", "SupportFlow"}, {"from", "Test"}, {"to", {"Test"}}},
       "invalid: /to 'Test' is the environment to promote from"},
      {"promote",
       {{"project", "SupportFlow"}, {"from", "Test"}, {"to", {"Production"}}, {"perTenant", true}},
       "invalid: /perTenant choosing per tenant needs 'tenants' or 'tenantTags'"},
      {"createRelease",
       create({{"releaseNumber", "1.0 beta"}}),
       "invalid: /releaseNumber '1.0 beta' contains a blank, which a release number cannot"},
      {"createRelease",
       create({{"packageVersion", "Web:1.0"}}),
       "invalid: /packageVersion 'Web:1.0' is no version: entries of the form step:version belong "
       "in 'packages'"},
      {"createRelease",
       create({{"packages", {"Web"}}}),
       "invalid: /packages 'Web' is not of the form step:version or step:reference:version"},
      {"createRelease",
       create({{"gitRef", "main"}}),
       "refused: project 'SupportFlow' is not version-controlled: leave out 'gitRef' and "
       "'gitCommit'"},
      {"createRelease",
       create({{"releaseNotesFile", "/no/such/file"}}),
       "invalid: /releaseNotesFile cannot read '/no/such/file': No such file or directory"},
      {"createRelease",
       create({{"releaseNotes", "x"}, {"releaseNotesFromCommits", true}}),
       "invalid: /releaseNotesFromCommits release notes are given and to be made of commits, too: "
       "choose one"},
      {"createRelease",
       create({{"releaseNotesFromCommits", true}}),
       "refused: releaseNotesFromCommits: folder 'DIR' is in no Git clone"},
      {"createRelease",
       create({{"channel", "Nightly"}}),
       "not found: no channel 'Nightly'; known: 'Default', 'Hotfix'; missing permissions look the "
       "same"},
      {"createRelease",
       create({{"deployTo", {"Tset"}}}),
       "not found: no environment 'Tset'; known: 'Development', 'Test', 'Production'; missing "
       "permissions look the same"},
      {"createRelease",
       create({{"releaseNumber", "1.0.78"}, {"ignoreExisting", true}, {"channel", "Hotfix"}}),
       "conflict: release '1.0.78' of project 'SupportFlow' exists already and is another one: its "
       "channel is 'Default' and not 'Hotfix'; use another number, or ask for what it holds"},
      {"runRunbook",
       runbook({{"runbook", "Rstart"}}),
       "not found: no runbook 'Rstart'; known: 'Restart', 'Restore'; missing permissions look the "
       "same"},
      {"runRunbook",
       runbook({{"runbook", "Restore"}}),
       "refused: runbook 'Restore' of project 'SupportFlow' has no published snapshot: publish "
       "one, or name one in 'snapshot'"},
      {"runRunbook",
       runbook({{"snapshot", "Snapshot 7"}}),
       "not found: runbook 'Restart' of project 'SupportFlow' has no snapshot 'Snapshot 7'; known: "
       "'Snapshot 1'"},
      {"runRunbook",
       runbook({{"gitRef", "main"}}),
       "refused: the runbooks of project 'SupportFlow' are not in Git: leave out 'gitRef', "
       "'packageVersion', 'packages' and 'gitResources'"},
      {"runRunbook",
       {{"project", "SupportFlow"}, {"runbookTags", {"Kind/Nightly"}}, {"environments", {"Test"}}},
       "not found: no runbook of project 'SupportFlow' has the tag 'Kind/Nightly'"},
      {"awaitTask",
       {{"taskIds", {"ServerTasks-404"}}},
       "not found: the server has no task 'ServerTasks-404', or hides it from these credentials"},
      {"awaitTask",
       {{"taskIds", {"Deployments-1"}}},
       "invalid: /taskIds 'Deployments-1' is not the id of a server task, such as ServerTasks-123"},
      {"push", {{"packages", {"none.1.0.zip"}}}, "the file 'DIR/none.1.0.zip' does not exist"},
      {"push",
       {{"packages", {"*.nupkg"}}},
       "no files found: the pattern '*.nupkg' matched nothing in 'DIR'"},
      {"pack",
       {{"packageId", "a b"}, {"version", "1.0"}},
       "'a b' is not a package id: use ASCII letters, digits and '_', in segments joined by a "
       "single '.', '-' or '_'"},
      {"pack",
       {{"packageId", "A"}, {"version", "one"}},
       "'one' is not a package version: use 1 to 4 numbers up to 2147483647 joined by '.', then "
       "optionally '-' and pre-release labels, then optionally '+' and metadata, such as 1.0.78 or "
       "2.1.0-beta.3"},
      {"pack",
       {{"packageId", "A"}, {"version", "1.0"}, {"include", {"*.dll"}}},
       "no files to package: the pattern '*.dll' matched nothing in 'DIR/' that is not excluded; "
       "check the patterns and the base path, or allow an empty package"},
      {"pack",
       {{"packageId", "SupportFlow"}, {"version", "1.0"}, {"include", {"a.txt"}}},
       "'DIR/SupportFlow.1.0.zip' exists already: choose another version, or allow overwriting"},
      {"pack",
       {{"packageId", "A"}, {"version", "1.0"}, {"basePath", "nowhere"}},
       "the base path 'DIR/nowhere' is not a folder that exists: check the step's base path"},
      {"buildInformation",
       {{"packageIds", {"A"}}, {"version", "1.0"}, {"file", "/no/such/file"}},
       "invalid: /file cannot read '/no/such/file': No such file or directory"},
  };
  CHECK(rows.size() >= 30);
  for (const auto& row : rows) {
    CAPTURE(row.parameters.dump());
    CatalogueFixture fixture;
    CHECK(fixture.says(row.kind, row.parameters) == row.text);
    CHECK(fixture.server.writes().empty());
  }
}
