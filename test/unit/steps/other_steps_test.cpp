// The smaller steps: pack, build information, run runbook, await task.
#include <doctest/doctest.h>

#include "packaging/package_inspector.h"
#include "packaging/packaging_error.h"
#include "test/support/temp_folder.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::ErrorKind;
using steps::Outcome;

namespace {

const std::string k_information = "POST /api/Spaces-1/build-information";
const std::string k_run = "POST /api/Spaces-1/runbook-runs/create/v1";
const std::string k_run_git = "POST /api/Spaces-1/runbook-runs/git/create/v1";
const json k_runbook{
    {"project", "SupportFlow"}, {"runbook", "Restart"}, {"environments", {"Test"}}};

json with(json parameters, const json& more) {
  parameters.update(more);
  return parameters;
}

void runbook_answers(StepFixture& fixture, const std::string& snapshot = "RunbookSnapshots-1") {
  fixture.server.answer(
      "GET " + k_space + "projects/Projects-1/runbooks",
      items(
          {{{"Id", "Runbooks-1"}, {"Name", "Restart"}, {"PublishedRunbookSnapshotId", snapshot}}}));
  const json runs =
      started({{"RunbookRuns-1", "ServerTasks-1"}}, "RunbookRunServerTasks", "RunbookRunId");
  fixture.server.answer(k_run, runs);
  fixture.server.answer(k_run_git, runs);
  fixture.server.task("ServerTasks-1", {state("Success")});
}

} // namespace

TEST_CASE("pack writes the package and tells its facts") {
  StepFixture fixture;
  TempFolder folder;
  folder.write("site/index.html", "hello");
  folder.write("site/css/a.css", "body{}");
  fixture.context.build.directory = folder.path();
  const auto result = fixture.run("pack",
                                  {{"packageId", "SupportFlow"},
                                   {"version", "1.0.78"},
                                   {"basePath", "site"},
                                   {"outFolder", "out"},
                                   {"publishArtifacts", true},
                                   {"verbose", true}});
  CHECK(result.outcome == Outcome::succeeded);
  const auto path = output<std::string>(result, "packagePath");
  const auto facts = packaging::inspect_package(path);
  CHECK(facts.entries.size() == 2);
  CHECK(output<std::string>(result, "packageSha1") == facts.digest.sha1);
  CHECK(output<std::int64_t>(result, "packageSize") ==
        static_cast<std::int64_t>(facts.digest.size));
  CHECK(fixture.log.all<steps::ArtifactWritten>().at(0).path == path);
  CHECK(fixture.log.lines_with("index.html").at(0).level == steps::Level::info);
}

TEST_CASE("SOURCE_DATE_EPOCH is the latest time in a package, and must be a number") {
  StepFixture fixture;
  TempFolder folder;
  folder.write("a.txt", "a");
  fixture.context.build.directory = folder.path();
  const auto sha256_after = [&](std::int64_t modified) {
    const std::chrono::sys_seconds time{std::chrono::seconds(modified)};
    std::filesystem::last_write_time(folder.path() / "a.txt",
                                     std::chrono::file_clock::from_sys(time));
    const auto result = fixture.run(
        "pack",
        {{"packageId", "A"}, {"version", "1.0"}, {"include", {"*.txt"}}, {"overwrite", true}});
    return output<std::string>(result, "packageSha256");
  };
  CHECK(sha256_after(1'800'000'000) != sha256_after(1'800'100'000));
  fixture.context.build.source_date_epoch = "1700000000";
  CHECK(sha256_after(1'800'000'000) == sha256_after(1'800'100'000));
  fixture.context.build.source_date_epoch = "yesterday";
  CHECK(refusal([&] { (void)sha256_after(0); }).find("'yesterday', not a number") !=
        std::string::npos);
}

TEST_CASE("a time stamp version stays what the plan said") {
  StepFixture fixture;
  TempFolder folder;
  folder.write("a.txt", "a");
  fixture.context.build.directory = folder.path();
  const auto step = fixture.make("pack", {{"packageId", "A"}});
  const auto plan = step->plan(fixture.context);
  fixture.clock.advance(octopus::Duration(90'000));
  CHECK(output<std::string>(step->execute(fixture.context), "packageVersion") ==
        std::get<std::string>(plan.outputs.at(2).second));
}

TEST_CASE("pack refuses a missing notes file and an empty match, and writes nothing") {
  StepFixture fixture;
  TempFolder folder;
  folder.write("a.txt", "a");
  fixture.context.build.directory = folder.path();
  CHECK(holds(refusal([&] {
                (void)fixture.plan(
                    "pack",
                    {{"packageId", "A"}, {"format", "nupkg"}, {"releaseNotesFile", "no.md"}});
              }),
              "/releaseNotesFile"));
  CHECK_THROWS_AS((void)fixture.run("pack", {{"packageId", "A"}, {"include", {"*.dll"}}}),
                  packaging::PackagingError);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE(
    "build information is sent for every package, and one conflict does not keep back the others") {
  StepFixture fixture;
  fixture.server.answer(k_information, {{"ErrorMessage", "Build information already exists"}}, 409);
  fixture.server.answer(k_information, {{"Id", "x"}});
  const auto result =
      fixture.run("buildInformation",
                  {{"packageIds", {"A", "B", "C"}},
                   {"version", "1.0"},
                   {"buildInformation", {{"BuildNumber", "7"}, {"Colour", "red"}}}});
  CHECK(fixture.server.received(k_information).size() == 3);
  CHECK(result.outcome == Outcome::failed);
  CHECK(holds(result.problem->message, "package 'A' 1.0"));
  CHECK(
      fixture.server.received(k_information).at(1).body["OctopusBuildInformation"]["BuildNumber"] ==
      "7");
  CHECK(fixture.log.says("'Colour'"));
}

TEST_CASE("a build information file is read, and one that holds no object refused") {
  StepFixture fixture;
  TempFolder folder;
  fixture.context.build.directory = folder.path();
  folder.write("good.json", "{\"BuildNumber\":\"8\"}");
  folder.write("bad.json", "[1, 2");
  fixture.server.answer(k_information, {{"Id", "x"}});
  (void)fixture.run("buildInformation",
                    {{"packageIds", {"A"}}, {"version", "1.0"}, {"file", "good.json"}});
  CHECK(
      fixture.server.received(k_information).at(0).body["OctopusBuildInformation"]["BuildNumber"] ==
      "8");
  CHECK(holds(refusal([&] {
                (void)fixture.run(
                    "buildInformation",
                    {{"packageIds", {"A"}}, {"version", "1.0"}, {"file", "bad.json"}});
              }),
              "/file"));
}

TEST_CASE("build information for what can be no package is refused before anything is sent") {
  struct Row {
    const char *id, *version, *expected;
  };
  for (const auto& row : {Row{"'Shop.Web'", "1.0", "entry of its own, without quotes"},
                          Row{"Shop.Web, Shop.Db", "1.0", "each ID as an entry of its own"},
                          Row{"Shop.Web;Shop.Db", "1.0", "each ID as an entry of its own"},
                          Row{"a*a", "1.0", "'a*a' is no package ID"},
                          Row{"Shop Web", "1.0", "'Shop Web' is no package ID"},
                          Row{"Shop.Web", "1.0/2", "'1.0/2' is no version"}}) {
    CAPTURE(row.id);
    StepFixture fixture;
    CHECK(holds(refusal([&] {
                  (void)fixture.run("buildInformation",
                                    {{"packageIds", {row.id}},
                                     {"version", row.version},
                                     {"buildInformation", {{"BuildNumber", "7"}}}});
                }),
                row.expected));
    CHECK(fixture.server.received().empty());
  }
}

TEST_CASE("ids of containers, Maven and npm packages get build information") {
  for (const char* const id : {"team/my-image",
                               "com.acme:billing",
                               "registry.example.com:5000/team/image",
                               "@acme/shop",
                               "Gr\xC3\xB6\xC3\x9F"
                               "e"}) {
    CAPTURE(id);
    StepFixture fixture;
    fixture.server.answer(k_information, {{"Id", "x"}});
    (void)fixture.run(
        "buildInformation",
        {{"packageIds", {id}}, {"version", "1.0"}, {"buildInformation", {{"BuildNumber", "7"}}}});
    CHECK(fixture.server.received(k_information).at(0).body["PackageId"] == id);
  }
}

TEST_CASE("a path with a backslash that does not exist is refused with what was meant") {
  StepFixture fixture;
  TempFolder folder;
  folder.write("Source/bin/a.dll");
  fixture.context.build.directory = folder.path();
  for (const char* const key : {"basePath", "outFolder"})
    CHECK(holds(
        refusal([&] {
          (void)fixture.run("pack", {{"packageId", "A"}, {"version", "1.0"}, {key, "Source\\bin"}});
        }),
        "a backslash separates no folders on this system: write 'Source/bin'"));
}

TEST_CASE("a lost answer for build information is sent again only where that cannot conflict") {
  for (const bool may_repeat : {false, true}) {
    StepFixture fixture;
    fixture.server.fail(k_information, ErrorKind::unclear_write, "reset");
    fixture.server.answer(k_information, {{"Id", "x"}});
    fixture.server.answer("GET " + k_space + "build-information", items({}));
    const auto result =
        fixture.run("buildInformation",
                    {{"packageIds", {"A"}},
                     {"version", "1.0"},
                     {"buildInformation", {{"BuildNumber", "7"}}},
                     {"overwriteMode", may_repeat ? "overwriteExisting" : "failIfExists"}});
    CHECK((result.outcome == Outcome::succeeded) == may_repeat);
    CHECK(fixture.server.received(k_information).size() == (may_repeat ? 2U : 1U));
  }
}

TEST_CASE("a runbook is run and followed") {
  StepFixture fixture;
  runbook_answers(fixture);
  const auto result = fixture.run("runRunbook", k_runbook);
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(output<std::vector<std::string>>(result, "runbookRunIds") ==
        std::vector<std::string>{"RunbookRuns-1"});
  CHECK(fixture.log.says("Run of runbook 'Restart' of SupportFlow in Test"));
}

TEST_CASE("a runbook in Git goes to its own endpoint with the reference") {
  StepFixture fixture;
  fixture.project({{"PersistenceSettings",
                    {{"Type", "VersionControlled"},
                     {"DefaultBranch", "main"},
                     {"ConversionState", {{"RunbooksAreInGit", true}}}}}});
  runbook_answers(fixture);
  fixture.server.answer("GET " + k_space + "projects/Projects-1/dev/runbooks",
                        items({{{"Id", "restart"}, {"Name", "Restart"}, {"Slug", "restart"}}}));
  (void)fixture.run("runRunbook", with(k_runbook, {{"gitRef", "dev"}}));
  CHECK(fixture.server.received(k_run_git).at(0).body["GitRef"] == "dev");
  CHECK(holds(refusal([&] {
                (void)fixture.run("runRunbook",
                                  with(k_runbook, {{"gitRef", "dev"}, {"snapshot", "Snapshot 1"}}));
              }),
              "have no snapshots"));
}

TEST_CASE("a runbook that cannot run is refused with nothing written") {
  StepFixture fixture;
  runbook_answers(fixture, "");
  CHECK(
      holds(refusal([&] { (void)fixture.run("runRunbook", k_runbook); }), "no published snapshot"));
  CHECK(holds(refusal([&] {
                (void)fixture.run("runRunbook", with(k_runbook, {{"gitRef", "main"}}));
              }),
              "are not in Git"));
  CHECK(holds(refusal([&] {
                (void)fixture.run("runRunbook", with(k_runbook, {{"runbook", "Rstart"}}));
              }),
              "Rstart"));
  CHECK(fixture.server.writes().empty());
}

TEST_CASE("a runbook's snapshot is found by name or id") {
  for (const std::string snapshot : {"snapshot 2", "RunbookSnapshots-2"}) {
    StepFixture fixture;
    runbook_answers(fixture, "");
    fixture.server.answer("GET " + k_space + "runbooks/Runbooks-1/runbookSnapshots",
                          items({{{"Id", "RunbookSnapshots-2"}, {"Name", "Snapshot 2"}}}));
    (void)fixture.run("runRunbook", with(k_runbook, {{"snapshot", snapshot}}));
    CHECK(fixture.server.received(k_run).at(0).body["Snapshot"] == "Snapshot 2");
  }
}

TEST_CASE("a step to skip must exist in the snapshot of the runbook that is run") {
  StepFixture fixture;
  runbook_answers(fixture);
  fixture.server.answer("GET " + k_space + "runbooks/Runbooks-1/runbookSnapshots",
                        items({{{"Id", "RunbookSnapshots-2"},
                                {"Name", "Snapshot 2"},
                                {"FrozenRunbookProcessId", "process-s-2"}},
                               {{"Id", "RunbookSnapshots-1"},
                                {"Name", "Snapshot 1"},
                                {"FrozenRunbookProcessId", "process-s-1"}}}));
  for (const std::string number : {"1", "2"})
    fixture.server.answer(
        "GET " + k_space + "runbookProcesses/process-s-" + number,
        {{"Steps", {{{"Name", "Restart"}, {"Actions", {{{"Name", "Notify " + number}}}}}}}});
  (void)fixture.run("runRunbook", with(k_runbook, {{"skipSteps", {"notify 1"}}}));
  CHECK(fixture.server.received(k_run).at(0).body["SkipStepNames"] == json::array({"Notify 1"}));
  CHECK(holds(refusal([&] {
                (void)fixture.plan("runRunbook", with(k_runbook, {{"skipSteps", {"Notify 2"}}}));
              }),
              "no step 'Notify 2' in runbook 'Restart'"));
}

TEST_CASE("a lost answer for a runbook run is unclear and never sent twice") {
  StepFixture fixture;
  runbook_answers(fixture);
  fixture.server.forget(k_run);
  fixture.server.fail(k_run, ErrorKind::unclear_write, "reset");
  fixture.server.answer("GET " + k_space + "runbookRuns", items({}));
  CHECK(refusal([&] { (void)fixture.run("runRunbook", k_runbook); }).starts_with("unclear: "));
  CHECK(fixture.server.received(k_run).size() == 1);
}

TEST_CASE("several tasks of others are awaited, and the unknown ones refused") {
  StepFixture fixture;
  fixture.server.task("ServerTasks-1", {state("Executing"), state("Executing"), state("Success")});
  fixture.server.task("ServerTasks-2", {state("Executing"), state("Failed")});
  const auto result =
      fixture.run("awaitTask", {{"taskIds", {"ServerTasks-1", "ServerTasks-2", "ServerTasks-1"}}});
  CHECK(result.outcome == Outcome::failed);
  CHECK(result.tasks.size() == 2);
  CHECK(holds(result.problem->message, "for 1 of 2 targets: ServerTasks-2 failed"));
  CHECK(holds(refusal([&] {
                (void)fixture.plan("awaitTask", {{"taskIds", {"ServerTasks-1", "ServerTasks-9"}}});
              }),
              "not found: the server has no task 'ServerTasks-9'"));
  CHECK(holds(refusal([&] {
                (void)fixture.make("awaitTask", {{"taskIds", {"Deployments-1"}}});
              }),
              "/taskIds"));
}

TEST_CASE("an unknown step kind is a mistake in the program") {
  CHECK_THROWS_AS((void)steps::make_step("dance", {}, {}), std::logic_error);
}
