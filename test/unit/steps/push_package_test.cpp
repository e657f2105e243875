#include <doctest/doctest.h>

#include "packaging/packaging_error.h"
#include "test/unit/steps/push/push_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::ErrorKind;
using steps::Outcome;
using steps::ProblemKind;

TEST_CASE("a new package is sent once, whole, and compared with what the server stored") {
  PushFixture fixture;
  fixture.server.answer(k_push, fixture.stored(fixture.sha1), 201);
  const auto result = fixture.push();
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(fixture.server.received(k_push).at(0).file == k_package);
  CHECK(fixture.server.received(k_push).at(0).query.at("overwriteMode") == "FailIfExists");
  CHECK(field(result, 0, "disposition") == "pushed");
  CHECK(field(result, 0, "bytesSent") == "33");
  CHECK(field(result, 0, "id") == "SupportFlow");
}

TEST_CASE(
    "a package that is there with the same content is a success in every mode without sending") {
  for (const char* mode : {"failIfExists", "overwriteExisting", "ignoreIfExists"}) {
    PushFixture fixture;
    fixture.server.answer(k_stored, fixture.stored(fixture.sha1));
    const auto result = fixture.push({{"overwriteMode", mode}});
    CHECK(result.outcome == Outcome::succeeded);
    CHECK(field(result, 0, "disposition") == "alreadyPresent");
    CHECK(fixture.server.writes().empty());
  }
}

TEST_CASE("other content under the same version fails with both hashes, is kept, or replaced, as "
          "the mode says") {
  PushFixture fails;
  fails.server.answer(k_stored, fails.stored(k_other_hash));
  const auto failed = fails.push();
  CHECK(failed.outcome == Outcome::failed);
  CHECK(failed.problem->kind == ProblemKind::refused);
  CHECK(holds(failed.problem->message, k_other_hash));
  CHECK(holds(failed.problem->message, fails.sha1));
  CHECK(fails.server.writes().empty());

  PushFixture keeps;
  keeps.server.answer(k_stored, keeps.stored(k_other_hash));
  CHECK(field(keeps.push({{"overwriteMode", "ignoreIfExists"}}), 0, "disposition") ==
        "alreadyPresent");
  CHECK(keeps.log.says("Kept as it is"));

  PushFixture replaces;
  replaces.server.answer(k_stored, replaces.stored(k_other_hash));
  replaces.server.answer(k_push, replaces.stored(replaces.sha1), 200);
  CHECK(field(replaces.push({{"overwriteMode", "overwriteExisting"}}), 0, "disposition") ==
        "overwritten");
}

TEST_CASE("a conflict that arises while sending is settled by the content") {
  PushFixture fixture;
  fixture.server.answer(k_stored, {{"ErrorMessage", "not found"}}, 404);
  fixture.server.answer(k_stored, fixture.stored(fixture.sha1));
  fixture.server.answer(
      k_push, {{"ErrorMessage", "A package with the same ID and version already exists."}}, 409);
  CHECK(field(fixture.push(), 0, "disposition") == "alreadyPresent");
}

TEST_CASE("other bytes on the server than were sent are a failure") {
  PushFixture fixture;
  fixture.server.answer(k_push, fixture.stored(k_other_hash), 201);
  const auto result = fixture.push();
  CHECK(result.outcome == Outcome::failed);
  CHECK(holds(result.problem->message, "other bytes"));
}

TEST_CASE("a lost answer with the package there is done") {
  PushFixture fixture;
  fixture.server.answer(k_stored, {{"ErrorMessage", "not found"}}, 404);
  fixture.server.answer(k_stored, fixture.stored(fixture.sha1));
  fixture.server.fail(k_push, ErrorKind::unclear_write, "reset");
  CHECK(field(fixture.push(), 0, "disposition") == "pushed");
  CHECK(fixture.server.received(k_push).size() == 1);
}

TEST_CASE("a lost answer without the package is sent once more, and not a third time") {
  PushFixture fixture;
  fixture.server.fail(k_push, ErrorKind::unclear_write, "reset");
  fixture.server.answer(k_push, fixture.stored(fixture.sha1), 201);
  CHECK(field(fixture.push(), 0, "disposition") == "pushed");
  CHECK(fixture.server.received(k_push).size() == 2);

  PushFixture hopeless;
  hopeless.server.fail(k_push, ErrorKind::unclear_write, "reset");
  CHECK(hopeless.push().outcome == Outcome::failed);
  CHECK(hopeless.server.received(k_push).size() == 2);
}

TEST_CASE("a lost answer with other content there is unclear and not sent again") {
  PushFixture fixture;
  fixture.server.answer(k_stored, {{"ErrorMessage", "not found"}}, 404);
  fixture.server.answer(k_stored, fixture.stored(k_other_hash));
  fixture.server.fail(k_push, ErrorKind::unclear_write, "reset");
  CHECK(holds(fixture.push().problem->message, "other content under this name"));
  CHECK(fixture.server.received(k_push).size() == 1);
}

TEST_CASE("credentials that may push but not look can push") {
  PushFixture fixture;
  fixture.server.answer(k_stored, {{"ErrorMessage", "no"}}, 403);
  fixture.server.answer(k_push, fixture.stored(fixture.sha1), 201);
  CHECK(fixture.push().outcome == Outcome::succeeded);
}

TEST_CASE("one failing file ends the step, or only fails it when the others shall be tried") {
  for (const bool goes_on : {false, true}) {
    PushFixture fixture;
    fixture.folder.write("Tools.2.0.zip", package_bytes("tools"));
    fixture.server.answer(k_push, {{"ErrorMessage", "disk full"}}, 400);
    fixture.server.answer(k_push,
                          {{"PackageId", "Tools"},
                           {"Version", "2.0"},
                           {"Hash", ""},
                           {"PackageSizeBytes", package_bytes("tools").size()}},
                          201);
    const auto result = fixture.push({{"continueOnError", goes_on}});
    CHECK(result.outcome == Outcome::failed);
    CHECK(holds(result.problem->message, "disk full"));
    CHECK(output<std::vector<steps::OutputRecord>>(result, "packages").size() ==
          (goes_on ? 1U : 0U));
  }
}

TEST_CASE("what is missing, or no package, only fails the step when the others shall be tried") {
  PushFixture fixture;
  fixture.folder.write("readme.zip", "no version");
  fixture.server.answer(k_push, fixture.stored(fixture.sha1), 201);
  const json packages{"missing.1.0.zip", "readme.zip", "SupportFlow.1.0.78.zip"};
  CHECK_THROWS_AS(fixture.push({{"packages", packages}}), packaging::PackagingError);
  CHECK(fixture.server.received().empty());

  const auto result = fixture.push({{"packages", packages}, {"continueOnError", true}});
  CHECK(result.outcome == Outcome::failed);
  CHECK(field(result, 0, "id") == "SupportFlow");
  REQUIRE(result.failed_files.size() == 2);
  CHECK(result.failed_files[0].path == (fixture.folder.path() / "missing.1.0.zip").string());
  CHECK(holds(result.failed_files[0].reason, "missing.1.0.zip"));
  CHECK(result.failed_files[1].path == (fixture.folder.path() / "readme.zip").string());
  CHECK(holds(result.failed_files[1].reason, "not named like a package"));
}

TEST_CASE("files that cannot be pushed are refused before any request") {
  PushFixture fixture;
  CHECK_THROWS_AS(fixture.push({{"packages", {"*.nupkg"}}}), packaging::PackagingError);
  fixture.folder.write("readme.zip", "no version");
  CHECK_THROWS_AS(fixture.push(), packaging::PackagingError);
  std::filesystem::remove(fixture.folder.path() / "readme.zip");
  fixture.folder.write("SupportFlow.1.0.78.nupkg", package_bytes("same id and version"));
  CHECK_THROWS_AS(fixture.push({{"packages", {"*"}}}), packaging::PackagingError);
  CHECK(fixture.server.received().empty());
}

TEST_CASE("no match is a success with a warning when it is allowed") {
  PushFixture fixture;
  CHECK(fixture.push({{"packages", {"*.nupkg"}}, {"allowNoMatch", true}}).outcome ==
        Outcome::succeeded_with_warnings);
}

TEST_CASE("a file that changes while it is sent is refused") {
  PushFixture fixture;
  fixture.server.handle(k_stored, [&](const FakeOctopus::Received&) {
    return FakeOctopus::json_response(404, json::object());
  });
  const auto step = fixture.make("push", {{"packages", {"*.zip"}}});
  (void)step->plan(fixture.context);
  fixture.server.handle(k_push, [&](const FakeOctopus::Received&) -> octopus::Response {
    fixture.folder.write("SupportFlow.1.0.78.zip", package_bytes("the package, longer"));
    throw octopus::OctopusError(ErrorKind::unclear_write, "reset");
  });
  const auto result = step->execute(fixture.context);
  CHECK(result.outcome == Outcome::failed);
  CHECK(holds(result.problem->message, "changed while it was uploaded"));
}

TEST_CASE("packing and pushing can be planned in a dry run") {
  PushFixture fixture;
  steps::PlannedWorld world;
  fixture.context.dry_run = &world;
  const auto packed = fixture.plan("pack", {{"packageId", "New"}, {"version", "1.0"}});
  const auto path = std::get<std::string>(packed.outputs.at(0).second);
  CHECK(holds(fixture.plan("push", {{"packages", {path}}}).lines.at(0), "package 'New' 1.0"));
  CHECK_FALSE(std::filesystem::exists(path));
}
