#include "agent/run/step_runner.h"

#include <deque>
#include <functional>

#include <doctest/doctest.h>

#include "agent/intake/document.h"
#include "packaging/packaging_error.h"
#include "steps/octopus/http/octopus_error.h"

using namespace octostep;
using steps::Outcome;

namespace {

class StillClock final : public octopus::Clock {
public:
  [[nodiscard]] octopus::Instant now() const override { return {}; }
  [[nodiscard]] octopus::Duration elapsed() const override { return {}; }
  bool sleep(octopus::Duration, std::stop_token) override { return true; }
};

class TextOutput final : public agent::ByteOutput {
public:
  bool write(std::string_view bytes) override {
    text += bytes;
    return is_open;
  }
  std::string text;
  bool is_open = true;
};

// What a scripted step does when its turn comes.
struct Script {
  std::function<steps::Plan(const schema::ParameterValues&)> plan = [](const auto&) {
    return steps::Plan();
  };
  std::function<steps::StepResult(steps::StepContext&)> execute = [](auto&) {
    return steps::StepResult();
  };
};

class ScriptedStep final : public steps::Step {
public:
  ScriptedStep(Script script, schema::ParameterValues parameters)
      : m_script(std::move(script)), m_parameters(std::move(parameters)) {}
  steps::Plan plan(steps::StepContext&) override { return m_script.plan(m_parameters); }
  steps::StepResult execute(steps::StepContext& context) override {
    return m_script.execute(context);
  }

private:
  Script m_script;
  schema::ParameterValues m_parameters;
};

struct Run {
  agent::Environment environment;
  std::deque<Script> scripts; // in the order in which the steps are created
  bool dry_run = false;
  StillClock clock;
  TextOutput output;
  std::stop_source stop;
  agent::RunReport report;
  std::vector<std::string> made; // package ids of the steps that were created
  std::vector<std::string> secrets;

  // Uses pack steps, because they need no server.
  void run(const std::string& document) {
    agent::References references(environment, {});
    std::vector<schema::Problem> problems;
    const std::vector<agent::ConnectionOption> no_options;
    const auto definition =
        agent::read_document(document, {environment, no_options, references}, problems);
    REQUIRE(problems.empty());
    agent::BuildLog log({}, output, nullptr, clock);
    agent::RunLog run_log(log, stop, {});
    agent::StepRunner runner({.environment = environment,
                              .references = references,
                              .log = run_log,
                              .clock = clock,
                              .stop = stop.get_token()},
                             {.dry_run = dry_run, .follow = {}},
                             [this](std::string_view,
                                    const schema::ParameterValues& parameters,
                                    const steps::BuildFacts&) {
                               made.push_back(parameters.text("packageId"));
                               Script script = std::move(scripts.front());
                               scripts.pop_front();
                               return std::make_unique<ScriptedStep>(std::move(script), parameters);
                             });
    runner.run(definition, report);
    secrets = run_log.secrets();
  }
};

Script failing(Outcome outcome, steps::ProblemKind kind, std::string message) {
  Script script;
  script.execute = [=](auto&) {
    steps::StepResult result;
    result.outcome = outcome;
    result.problem.emplace();
    result.problem->kind = kind;
    result.problem->message = message;
    return result;
  };
  return script;
}

Script giving(steps::Outputs outputs) {
  Script script;
  script.execute = [=](auto&) {
    steps::StepResult result;
    result.outputs = outputs;
    return result;
  };
  return script;
}

template <typename Error>
Script throwing_in_plan(Error error) {
  Script script;
  script.plan = [=](const auto&) -> steps::Plan { throw error; };
  return script;
}

schema::InvalidDefinition invalid_definition() {
  return schema::InvalidDefinition(std::vector<schema::Problem>{{"/version", "why"}});
}

constexpr const char* k_two_packs =
    R"([{"id":"a","type":"pack","packageId":"A"},{"id":"b","type":"pack","packageId":"B"}])";

} // namespace

TEST_CASE("steps run in order and all succeed") {
  Run run;
  run.scripts.resize(2);
  run.run(k_two_packs);
  CHECK(run.made == std::vector<std::string>{"A", "B"});
  CHECK(run.report.outcome == Outcome::succeeded);
  CHECK(run.report.exit_code == 0);
  REQUIRE(run.report.steps.size() == 2);
  CHECK(run.report.steps[1].id == "b");
  CHECK(run.report.steps[1].kind == "pack");
}

TEST_CASE("outputs of a step reach the next one") {
  Run run;
  run.scripts = {giving({{"packageId", std::string("Made")}}), Script()};
  run.run(
      R"([{"id":"a","type":"pack","packageId":"A"},{"type":"pack","packageId":"x${steps.a.packageId}"}])");
  CHECK(run.made == std::vector<std::string>{"A", "xMade"});
}

TEST_CASE("the first failure ends the run and decides the exit code") {
  Run run;
  run.scripts = {failing(Outcome::canceled, steps::ProblemKind::canceled, "somebody canceled it"),
                 Script()};
  run.run(k_two_packs);
  CHECK(run.made == std::vector<std::string>{"A"});
  CHECK(run.report.outcome == Outcome::canceled);
  CHECK(run.report.exit_code == 7);
  CHECK(run.report.steps.size() == 1);
  CHECK(run.output.text.find("somebody canceled it") != std::string::npos);
  CHECK(agent::run_summary(run.report) == "step 'a' canceled: somebody canceled it; exit code 7");
}

TEST_CASE("a failure may be passed over, but it still decides") {
  Run run;
  run.scripts = {failing(Outcome::failed, steps::ProblemKind::refused, "no"),
                 failing(Outcome::timed_out, steps::ProblemKind::deadline, "late")};
  run.run(
      R"([{"type":"pack","packageId":"A","continueOnFailure":true},{"type":"pack","packageId":"B"}])");
  CHECK(run.report.steps.size() == 2);
  CHECK(run.report.exit_code == 4);
}

TEST_CASE("warnings do not fail a run") {
  Run run;
  Script warned;
  warned.execute = [](auto&) {
    steps::StepResult result;
    result.outcome = Outcome::succeeded_with_warnings;
    return result;
  };
  run.scripts = {warned, Script()};
  run.run(k_two_packs);
  CHECK(run.report.outcome == Outcome::succeeded_with_warnings);
  CHECK(run.report.exit_code == 0);
}

TEST_CASE("a disabled step is passed over") {
  Run run;
  run.scripts.resize(1);
  run.run(
      R"([{"id":"a","type":"pack","packageId":"A","enabled":false},{"type":"pack","packageId":"B"}])");
  CHECK(run.made == std::vector<std::string>{"B"});
  CHECK(run.report.steps.size() == 1);
  CHECK(run.output.text.find("Step 'a' is disabled.") != std::string::npos);
}

TEST_CASE("errors of the libraries become outcomes") {
  struct Row {
    Script script;
    Outcome outcome;
    int exit_code;
  };
  using octopus::ErrorKind;
  using octopus::OctopusError;
  const Row rows[] = {
      {throwing_in_plan(OctopusError(ErrorKind::unauthenticated, "why")), Outcome::failed, 3},
      {throwing_in_plan(OctopusError(ErrorKind::not_found, "why")), Outcome::failed, 4},
      {throwing_in_plan(OctopusError(ErrorKind::unavailable, "why")), Outcome::failed, 5},
      {throwing_in_plan(OctopusError(ErrorKind::deadline, "why")), Outcome::timed_out, 6},
      {throwing_in_plan(OctopusError(ErrorKind::stopped, "why")), Outcome::stopped, 130},
      {throwing_in_plan(packaging::PackagingError(packaging::ErrorKind::no_match, "why")),
       Outcome::failed,
       4},
      {throwing_in_plan(invalid_definition()), Outcome::failed, 2},
  };
  for (const auto& row : rows) {
    CAPTURE(row.exit_code);
    Run run;
    run.scripts = {row.script};
    run.run(R"([{"type":"pack","packageId":"A"}])");
    CHECK(run.report.outcome == row.outcome);
    CHECK(run.report.exit_code == row.exit_code);
    REQUIRE(run.report.steps.at(0).result.problem);
    CHECK(run.report.steps[0].result.problem->message.find("why") != std::string::npos);
    CHECK(run.output.text.find("why") != std::string::npos);
  }
}

TEST_CASE("once a step has executed, an invalid one no longer promises that nothing was sent") {
  Run run;
  run.scripts = {Script(), throwing_in_plan(invalid_definition())};
  run.run(k_two_packs);
  CHECK(run.report.exit_code == 1);
}

TEST_CASE("an output that a passed-over step did not give is a problem of the step that needs it") {
  Run run;
  run.scripts = {failing(Outcome::failed, steps::ProblemKind::step_failed, "no")};
  run.run(
      R"([{"id":"a","type":"pack","packageId":"A","continueOnFailure":true},{"id":"b","type":"pack","packageId":"${steps.a.packageId}"}])");
  REQUIRE(run.report.steps.size() == 2);
  CHECK(run.report.steps[1].result.problem->message ==
        "/1/packageId: step 'a' gave no 'packageId'");
}

TEST_CASE("a problem that the step reported itself is not reported again") {
  Run run;
  Script script;
  script.execute = [](steps::StepContext& context) {
    context.log.write(steps::BuildProblem{.identity = "own", .text = "own words", .detail = ""});
    steps::StepResult result;
    result.outcome = Outcome::failed;
    result.problem.emplace().message = "other words";
    return result;
  };
  run.scripts = {script};
  run.run(R"([{"type":"pack","packageId":"A"}])");
  CHECK(run.output.text.find("own words") != std::string::npos);
  CHECK(run.output.text.find("other words") == std::string::npos);
}

TEST_CASE("a stop between two steps keeps the rest from running") {
  Run run;
  Script script;
  script.execute = [&](auto&) {
    run.stop.request_stop();
    return steps::StepResult();
  };
  run.scripts = {script, Script()};
  run.run(k_two_packs);
  CHECK(run.made == std::vector<std::string>{"A"});
  CHECK(run.report.outcome == Outcome::stopped);
  CHECK(run.report.exit_code == 130);
  CHECK(agent::run_summary(run.report) == "stopped before the next step; exit code 130");
}

TEST_CASE("a log that nobody reads any more stops the run") {
  Run run;
  run.output.is_open = false;
  run.scripts.resize(2);
  run.run(k_two_packs);
  CHECK(run.report.exit_code == 130);
}

TEST_CASE("secrets that turn up on the way are kept for the result file") {
  Run run;
  Script script;
  script.execute = [](steps::StepContext& context) {
    context.log.write(steps::SecretAdded{"token-from-the-server"});
    context.log.write(steps::Line{.stream = 0,
                                  .block = "",
                                  .level = steps::Level::info,
                                  .time = std::nullopt,
                                  .text = "got token-from-the-server"});
    return steps::StepResult();
  };
  run.scripts = {script};
  run.run(R"([{"type":"pack","packageId":"A"}])");
  CHECK(run.secrets == std::vector<std::string>{"token-from-the-server"});
  CHECK(run.output.text.find("token-from-the-server") == std::string::npos);
}

TEST_CASE("a dry run plans every step, executes none, and hands planned outputs on") {
  Run run;
  run.dry_run = true;
  Script planned;
  planned.plan = [](const auto&) {
    return steps::Plan{{"would pack 3 files"}, {{"packageId", std::string("Planned")}}};
  };
  planned.execute = [](auto&) -> steps::StepResult {
    throw std::logic_error("executed in a dry run");
  };
  run.scripts = {planned, planned};
  run.run(
      R"([{"id":"a","type":"pack","packageId":"A"},{"type":"pack","packageId":"${steps.a.packageId}"}])");
  CHECK(run.made == std::vector<std::string>{"A", "Planned"});
  CHECK(run.report.exit_code == 0);
  REQUIRE(run.report.steps.at(0).plan);
  CHECK(run.report.steps[0].result.outputs.empty());
  CHECK(run.output.text.find("would pack 3 files") != std::string::npos);
}

TEST_CASE("a dry run cannot plan a step that needs what only a real run gives") {
  Run run;
  run.dry_run = true;
  run.scripts.resize(1);
  run.run(
      R"([{"id":"a","type":"pack","packageId":"A"},{"type":"pack","packageId":"${steps.a.packageId}"}])");
  CHECK(run.made == std::vector<std::string>{"A"});
  CHECK(run.report.exit_code == 0);
  CHECK(run.output.text.find("Not planned") != std::string::npos);
}

TEST_CASE("a mistake of the program comes out, with the report of what was done") {
  Run run;
  run.scripts = {Script(), throwing_in_plan(std::logic_error("broken invariant"))};
  CHECK_THROWS_AS(run.run(k_two_packs), std::logic_error);
  CHECK(run.report.steps.size() == 1);
}
