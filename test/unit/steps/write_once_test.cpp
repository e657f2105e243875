#include "steps/write_once.h"

#include <doctest/doctest.h>

#include "test/support/memory_journal.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::ErrorKind;
using steps::Outcome;

namespace {

const steps::Rows k_result{{{"id", "Things-1"}}};

struct WriteFixture : StepFixture {
  WriteFixture() {
    context.journal = &journal;
    context.step_id = "dev";
    write.kind = "thing";
    write.target = "a thing";
    write.title = "Thing 1";
    write.send = [this] {
      ++sent;
      if (failure) throw octopus::OctopusError(*failure, "the connection was reset");
      return k_result;
    };
    write.look_up = [this](steps::StepContext&, const steps::SentWrite&) {
      ++looked;
      return looked > absent_looks ? steps::Found{k_result, true, false} : steps::Found();
    };
  }

  steps::Rows run() { return steps::write_once(context, write); }

  MemoryJournal journal{clock};
  steps::Write write;
  std::optional<ErrorKind> failure;
  int sent = 0, looked = 0, absent_looks = 1000;
};

} // namespace

TEST_CASE("what is written is noted before and after, and not written again") {
  WriteFixture fixture;
  const auto send = fixture.write.send;
  fixture.write.send = [&] {
    CHECK(fixture.journal.all.size() == 1);
    CHECK_FALSE(fixture.journal.all.at(0).result);
    CHECK(fixture.journal.is_taken);
    return send();
  };
  CHECK(fixture.run() == k_result);
  CHECK_FALSE(fixture.journal.is_taken);
  CHECK(fixture.run() == k_result);
  CHECK(fixture.sent == 1);
  CHECK(fixture.log.says("Thing 1: not sent again, build 77 has done it"));
}

TEST_CASE("another step, target, parameter or content is another write") {
  WriteFixture fixture;
  (void)fixture.run();
  SUBCASE("step") { fixture.context.step_id = "test"; }
  SUBCASE("target") { fixture.write.target = "another thing"; }
  SUBCASE("kind") { fixture.write.kind = "other"; }
  SUBCASE("parameters") { fixture.context.command = "changed"; }
  SUBCASE("content") { fixture.write.content = "changed"; }
  (void)fixture.run();
  CHECK(fixture.sent == 2);
}

TEST_CASE("an intent without a result is looked up, and what is found is taken over") {
  WriteFixture fixture;
  (void)fixture.run();
  fixture.journal.forget_result();
  fixture.absent_looks = 2;
  CHECK(fixture.run() == k_result);
  CHECK(fixture.sent == 1);
  CHECK(fixture.looked == 3);
  CHECK(fixture.journal.all.at(0).result);
  CHECK(fixture.log.says("it was carried out"));
}

TEST_CASE("an intent that left nothing on the server is sent once it can no longer appear") {
  WriteFixture fixture;
  (void)fixture.run();
  fixture.journal.forget_result();
  const auto before = fixture.clock.elapsed();
  CHECK(fixture.run() == k_result);
  CHECK(fixture.sent == 2);
  CHECK(fixture.clock.elapsed() - before >= fixture.context.settle_time);

  fixture.journal.forget_result();
  fixture.clock.advance(std::chrono::hours(1));
  const auto later = fixture.clock.elapsed();
  (void)fixture.run();
  CHECK(fixture.clock.elapsed() == later); // old enough
}

TEST_CASE("an intent whose look-up cannot tell is an unclear end") {
  WriteFixture fixture;
  (void)fixture.run();
  fixture.journal.forget_result();
  fixture.write.look_up = [](steps::StepContext&, const steps::SentWrite&) -> steps::Found {
    throw octopus::OctopusError(ErrorKind::forbidden, "may not look");
  };
  CHECK(holds(refusal([&] { (void)fixture.run(); }), "unclear: Thing 1: whether it was carried"));
  CHECK(fixture.sent == 1);
}

TEST_CASE("a refusal leaves nothing to look for, a lost answer does") {
  WriteFixture fixture;
  fixture.failure = ErrorKind::refused;
  CHECK(refusal([&] { (void)fixture.run(); }).starts_with("refused: "));
  CHECK(fixture.journal.all.empty());
  fixture.failure = ErrorKind::unclear_write;
  CHECK(refusal([&] { (void)fixture.run(); }).starts_with("unclear: "));
  CHECK(fixture.journal.all.size() == 1);
  CHECK(fixture.sent == 2);
}

TEST_CASE("a lost answer is settled by what is found, with and without a journal") {
  for (const bool has_journal : {false, true}) {
    WriteFixture fixture;
    if (!has_journal) fixture.context.journal = nullptr;
    fixture.failure = ErrorKind::unclear_write;
    fixture.absent_looks = 1;
    CHECK(fixture.run() == k_result);
    CHECK(fixture.sent == 1);
  }
}

TEST_CASE("what may be repeated is sent once more, and a conflict then means it had arrived") {
  WriteFixture fixture;
  fixture.write.may_repeat = true;
  fixture.write.send = [&]() -> steps::Rows {
    const auto kind = ++fixture.sent == 1 ? ErrorKind::unclear_write : ErrorKind::conflict;
    throw octopus::OctopusError(kind, "reset");
  };
  fixture.absent_looks = 1;
  CHECK(fixture.run() == k_result);
  CHECK(fixture.sent == 2);
}

TEST_CASE("builds that share the journal take turns, and a stop ends the waiting") {
  WriteFixture fixture;
  fixture.journal.others_turn = 3;
  CHECK(fixture.run() == k_result);
  CHECK(fixture.log.says("waiting for another build that shares the journal"));
  CHECK(fixture.clock.sleeps().size() == 3);

  fixture.journal.others_turn = 1000;
  fixture.stop.request_stop();
  CHECK(refusal([&] { (void)fixture.run(); }).starts_with("other: "));
  CHECK(fixture.sent == 1);
}

TEST_CASE("nothing is sent that cannot be noted, and nothing lost that was sent") {
  WriteFixture fixture;
  fixture.journal.is_broken = true;
  CHECK_THROWS_AS((void)fixture.run(), packaging::PackagingError);
  CHECK(fixture.sent == 0);
  fixture.journal.is_broken = false;
  fixture.journal.breaks_at_results = true;
  CHECK(fixture.run() == k_result);
  CHECK(fixture.log.says("could not be noted in the journal"));
}

TEST_CASE("a result that does not hold any more is written anew") {
  WriteFixture fixture;
  fixture.write.still_holds = [](const steps::Rows&) { return false; };
  (void)fixture.run();
  (void)fixture.run();
  CHECK(fixture.sent == 2);
}

TEST_CASE("a stop while a task is being started finds it, so that it can be canceled") {
  WriteFixture fixture;
  fixture.write.starts_tasks = true;
  fixture.failure = ErrorKind::stopped;
  fixture.absent_looks = 0;
  CHECK(fixture.run() == k_result);
  CHECK(fixture.sent == 1);
  fixture.absent_looks = 1000;
  fixture.context.step_id = "test";
  CHECK(refusal([&] { (void)fixture.run(); }).starts_with("other: "));
}

TEST_CASE("a write without a look-up is sent each time and takes nobody's turn") {
  WriteFixture fixture;
  fixture.write.look_up = nullptr;
  (void)fixture.run();
  (void)fixture.run();
  CHECK(fixture.sent == 2);
  CHECK(fixture.journal.turns == 0);
}

TEST_CASE("a deployment in the journal is followed with the release it was started with") {
  StepFixture fixture;
  MemoryJournal journal(fixture.clock);
  fixture.context.journal = &journal;
  fixture.context.step_id = "dev";
  fixture.server.answer(k_deploy, started({{"Deployments-1", "ServerTasks-1"}}));
  fixture.server.task("ServerTasks-1", {state("Executing"), state("Failed")});
  const json parameters{
      {"project", "SupportFlow"}, {"releaseNumber", "latest"}, {"environments", {"Development"}}};
  CHECK(fixture.run("deploy", parameters).outcome == Outcome::failed);
  fixture.release("2", "1.0.79", "2026-11-24T00:00:00.000+00:00");
  fixture.server.task("ServerTasks-1", {state("Failed")});
  const auto again = fixture.run("deploy", parameters);
  CHECK(again.outcome == Outcome::failed);
  CHECK(output<std::string>(again, "releaseVersion") == "1.0.78");
  CHECK(fixture.server.received(k_deploy).size() == 1);
}

TEST_CASE("a deployment of another write is not taken for the one that is looked for") {
  StepFixture fixture;
  MemoryJournal journal(fixture.clock);
  fixture.context.journal = &journal;
  fixture.context.step_id = "dev";
  const json parameters{
      {"project", "SupportFlow"}, {"releaseNumber", "1.0.78"}, {"environments", {"Development"}}};
  fixture.server.answer(k_deploy, started({{"Deployments-1", "ServerTasks-1"}}));
  fixture.server.task("ServerTasks-1", {state("Success")});
  fixture.server.answer("GET " + k_space + "deployments",
                        items({{{"Id", "Deployments-1"},
                                {"TaskId", "ServerTasks-1"},
                                {"ReleaseId", "Releases-1"},
                                {"EnvironmentId", "Environments-1"},
                                {"Created", "2026-11-24T00:00:00.000+00:00"}}}));
  (void)fixture.run("deploy", parameters);
  fixture.context.step_id = "again";
  fixture.server.forget(k_deploy);
  fixture.server.fail(k_deploy, ErrorKind::unclear_write, "reset");
  CHECK(refusal([&] { (void)fixture.run("deploy", parameters); }).starts_with("unclear: "));
}
