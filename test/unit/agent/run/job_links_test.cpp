#include "agent/run/job_links.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace octostep;
using nlohmann::json;

namespace {

steps::TaskReport
task(const std::string& environment, const std::string& state, const std::string& link) {
  steps::TaskReport task;
  task.task_id = "ServerTasks-1";
  task.environment = environment;
  task.state = state;
  task.link = link;
  return task;
}

json links_of(std::vector<steps::TaskReport> tasks, const std::vector<std::string>& secrets = {}) {
  agent::RunReport report;
  agent::StepReport step;
  step.result.tasks = std::move(tasks);
  report.steps.push_back(std::move(step));
  return json::parse(agent::job_links(report, secrets));
}

} // namespace

TEST_CASE("the job's page links to each task, to those that failed first") {
  auto failed = task("Test", "Failed", "https://o.example.com/app#/tasks/ServerTasks-2");
  failed.tenant = "Acme";
  CHECK(links_of({task("Test", "Success", "https://o.example.com/app#/tasks/ServerTasks-1"),
                  failed}) == json::parse(R"({"octopus": [
          {"external_link": {"label": "Octopus: Test / Acme: Failed", "url": "https://o.example.com/app#/tasks/ServerTasks-2"}},
          {"external_link": {"label": "Octopus: Test: Success", "url": "https://o.example.com/app#/tasks/ServerTasks-1"}}]})"));
}

TEST_CASE("without tasks, and for what is no web page, there are no links") {
  CHECK(links_of({}) == json::object());
  CHECK(links_of({task("Test", "Success", "javascript:alert(1)")}) == json::object());
}

TEST_CASE("links are masked, cut, and not more than GitLab takes") {
  const auto one =
      links_of({task("Secret Lane", "Success", "https://o.example.com/")}, {"Secret Lane"});
  CHECK(one["octopus"][0]["external_link"]["label"] == "Octopus: ********: Success");
  CHECK(links_of(std::vector(150, task(std::string(900, 'x'), "", "https://o.example.com/")))
            .dump()
            .size() < 80'000);
}
