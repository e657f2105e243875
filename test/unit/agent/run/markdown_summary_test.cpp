#include "agent/run/markdown_summary.h"

#include <doctest/doctest.h>

using namespace octostep;

namespace {

agent::RunReport report_of(std::vector<steps::TaskReport> tasks) {
  agent::StepReport step{.id = "dev",
                         .kind = "deploy",
                         .name = "Octopus: deploy release",
                         .started = octopus::Instant(octopus::Duration(0)),
                         .ended = octopus::Instant(octopus::Duration(83'000)),
                         .result = {},
                         .plan = std::nullopt};
  step.result.tasks = std::move(tasks);
  agent::RunReport report;
  report.steps.push_back(std::move(step));
  return report;
}

steps::TaskReport task(std::string environment, std::string tenant, std::string state) {
  return {.task_id = "ServerTasks-1",
          .environment = std::move(environment),
          .tenant = std::move(tenant),
          .state = std::move(state),
          .link = "https://octopus.example.com/app#/Spaces-1/tasks/ServerTasks-1",
          .queued_seconds = 3,
          .run_seconds = 65,
          .log_lines = 0,
          .artifacts = {}};
}

std::string page_of(const agent::RunReport& report) {
  return agent::markdown_summary(report, {"hunter22"});
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a summary has a row per environment and tenant, with state, times and link") {
  const auto page =
      page_of(report_of({task("Test", "", "Success"), task("Test", "Acme Ltd", "Success")}));
  CHECK(page.starts_with("### ✅ Octopus: 1 step succeeded\n"));
  CHECK(has(page, "| Environment | Tenant | State | Queued | Duration | Task |"));
  CHECK(has(page,
            "| Test |  | ✅ Success | 3 s | 1:05 min | "
            "[ServerTasks-1](https://octopus.example.com/app#/Spaces-1/tasks/ServerTasks-1) |"));
  CHECK(has(page, "| Test | Acme Ltd | ✅ Success |"));
  CHECK(has(page, "| Octopus\\: deploy release | succeeded | 1:23 min |"));
}

TEST_CASE("nothing that the server says becomes a link or shows a secret") {
  auto given = task("www.evil.example", "http://evil.example", "WWW.evil.example hunter22");
  given.task_id = "www.evil.example";
  given.link = "javascript:alert(1)";
  const auto page = page_of(report_of({given}));
  CHECK(has(page,
            "| www\\.evil.example | http\\://evil.example | ❌ WWW\\.evil.example "
            "\\*\\*\\*\\*\\*\\*\\*\\* | 3 s | 1:05 min | www\\.evil.example |"));
}

TEST_CASE("a failed run says where and why, and what to open") {
  auto report = report_of({task("Test", "", "Failed")});
  report.outcome = steps::Outcome::failed;
  report.exit_code = 1;
  report.steps[0].result.outcome = steps::Outcome::failed;
  report.steps[0].result.problem =
      steps::StepProblem{.kind = steps::ProblemKind::step_failed,
                         .message = "the deployment of Shop 1.0 to Test failed",
                         .failed_step = "Step 1: Web",
                         .machine = "web-01",
                         .first_errors = {"connection refused"},
                         .link = "https://octopus.example.com/x"};
  const auto page = page_of(report);
  CHECK(page.starts_with("### ❌ Octopus: "));
  CHECK(has(page, "❌ Failed"));
  CHECK(has(page, "**the deployment of Shop 1.0 to Test failed**"));
  CHECK(has(page, "- Deployment step: Step 1\\: Web\n- Machine: web-01\n- connection refused\n"));
  CHECK(has(page, "- [Open in Octopus](https://octopus.example.com/x)"));
}

TEST_CASE("names that others chose are no markup, no command and no secret") {
  auto nasty = task("a | b <script> [x](y) `c`\n##vso[task.x]", "hunter22", "Success");
  nasty.link = "javascript:alert(1)";
  const auto page = page_of(report_of({nasty}));
  CHECK(has(page, "a \\| b &lt;script&gt; \\[x\\](y) \\`c\\` \\#\\\\\\#vso"));
  CHECK_FALSE(has(page, "hunter22"));
  CHECK_FALSE(has(page, "javascript"));
  auto broken = task("Test", "", "Success");
  broken.link = "https://x/) [evil](https://y";
  CHECK_FALSE(has(page_of(report_of({broken})), "evil"));
}

TEST_CASE("a page stays below what CI servers take") {
  const auto page = page_of(report_of(std::vector<steps::TaskReport>(
      5'000, task("Environment", "A tenant with a name", "Success"))));
  CHECK(page.size() < 1'000'000);
  CHECK(has(page, "… and 3000 more tasks."));
}

TEST_CASE("a run without server tasks has no table of them") {
  CHECK_FALSE(has(page_of(report_of({})), "Environment"));
}

TEST_CASE("long texts are cut with a note, and the page stays below its limit") {
  auto report = report_of({task("Test", "", "Failed")});
  report.outcome = steps::Outcome::failed;
  report.steps[0].name = std::string(400'000, 'n');
  report.steps[0].result.problem = steps::StepProblem{};
  report.steps[0].result.problem->message = std::string(1'200'000, 'm');
  report.steps[0].result.problem->first_errors = {std::string(1'200'000, '<')};
  const auto page = page_of(report);
  CHECK(page.size() < 30'000);
  CHECK(has(page, "more bytes; the build log has them)"));
}

TEST_CASE("rows that do not fit are left out with a count") {
  std::vector<steps::TaskReport> tasks;
  for (int i = 0; i < 100; ++i) tasks.push_back(task("Test", "Tenant", "Success"));
  const auto report = report_of(tasks);
  const auto page = agent::markdown_summary(report, {}, 6'000);
  CHECK(page.size() <= 6'000);
  CHECK(has(page, "more tasks."));
  CHECK(agent::markdown_summary(report, {}, 0).size() < 1'000);
}
