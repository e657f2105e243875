// What a test of a step needs: a server in memory with one project, a clock that moves only when
// told to, a sink that remembers, and parameters that are read through the real schema.
#pragma once

#include <stdexcept>
#include <string>

#include "schema/catalog.h"
#include "schema/validator.h"
#include "steps/octopus/client.h"
#include "steps/step.h"
#include "steps/step_registry.h"
#include "test/support/fake_octopus.h"
#include "test/support/manual_clock.h"
#include "test/support/recording_sink.h"

namespace octostep::test {

inline const std::string k_space = "/api/Spaces-1/";
inline const std::string k_deploy = "POST /api/Spaces-1/deployments/create/untenanted/v1";
inline const std::string k_deploy_tenanted = "POST /api/Spaces-1/deployments/create/tenanted/v1";

inline json state(const std::string& name, json more = json::object()) {
  more["State"] = name;
  return more;
}

inline json line(int number, const std::string& category, const std::string& text) {
  return {{"Number", number},
          {"Category", category},
          {"OccurredAt", "2026-11-24T00:00:01.000+00:00"},
          {"MessageText", text}};
}

inline json activity(const std::string& id,
                     const std::string& name,
                     const std::string& status,
                     std::vector<json> lines,
                     std::vector<json> children = {}) {
  return {{"Id", id},
          {"Name", name},
          {"Status", status},
          {"LogElements", std::move(lines)},
          {"Children", std::move(children)}};
}

// The log of a task whose second step fails on web-01.
inline json failed_log(const std::string& task) {
  return json::array({activity(
      task + "_root",
      "Deploy SupportFlow",
      "Failed",
      {},
      {activity(task + "_1", "Step 1: Acquire packages", "Success", {line(1, "Info", "acquired")}),
       activity(task + "_2",
                "Step 2: Deploy web",
                "Failed",
                {},
                {activity(task + "_3",
                          "web-01",
                          "Failed",
                          {line(2, "Info", "copying"),
                           line(3, "Error", "access denied"),
                           line(4, "Fatal", "script exited with 1")})})})});
}

inline json started(std::vector<std::pair<std::string, std::string>> tasks,
                    const std::string& list = "DeploymentServerTasks",
                    const std::string& id = "DeploymentId") {
  json answer = json::array();
  for (const auto& [execution, task] : tasks)
    answer.push_back({{id, execution}, {"ServerTaskId", task}});
  return {{list, answer}};
}

inline json tenant(const std::string& number,
                   const std::string& name,
                   std::vector<std::string> tags,
                   std::vector<std::string> environments = {"Environments-2"}) {
  return {{"Id", "Tenants-" + number},
          {"Name", name},
          {"TenantTags", std::move(tags)},
          {"ProjectEnvironments", {{"Projects-1", std::move(environments)}}}};
}

class StepFixture {
public:
  StepFixture() {
    project({{"TenantedDeploymentMode", "TenantedOrUntenanted"}});
    server.answer("GET " + k_space + "environments/all",
                  json::array({{{"Id", "Environments-1"}, {"Name", "Development"}},
                               {{"Id", "Environments-2"}, {"Name", "Test"}},
                               {{"Id", "Environments-3"}, {"Name", "Production"}}}));
    server.answer("GET " + k_space + "tenants/all",
                  json::array({tenant("1", "Acme", {"Region/EU", "Tier/Gold"}),
                               tenant("2", "Bits", {"Region/US"}),
                               tenant("3", "Corp", {"Region/EU"}),
                               tenant("4", "Elsewhere", {"Region/EU"}, {"Environments-1"})}));
    server.answer("GET " + k_space + "tagsets/all",
                  json::array({{{"Name", "Region"},
                                {"Tags",
                                 json::array({{{"CanonicalTagName", "Region/EU"}},
                                              {{"CanonicalTagName", "Region/US"}}})}},
                               {{"Name", "Tier"},
                                {"Tags", json::array({{{"CanonicalTagName", "Tier/Gold"}}})}}}));
    server.answer("GET " + k_space + "projects/Projects-1/channels",
                  items({{{"Id", "Channels-1"}, {"Name", "Default"}, {"IsDefault", true}},
                         {{"Id", "Channels-2"}, {"Name", "Hotfix"}}}));
    release("1", "1.0.78", "2026-11-23T10:00:00.000+00:00");
  }

  // The project, with further members.
  void project(json more) {
    more.update({{"Id", "Projects-1"}, {"Name", "SupportFlow"}, {"Slug", "supportflow"}});
    server.forget("GET " + k_space + "projects");
    server.answer("GET " + k_space + "projects", items({more}));
  }

  void release(const std::string& number,
               const std::string& version,
               const std::string& assembled,
               const std::string& channel = "Channels-1") {
    const json document{{"Id", "Releases-" + number},
                        {"Version", version},
                        {"ChannelId", channel},
                        {"ProjectId", "Projects-1"},
                        {"Assembled", assembled}};
    m_releases.insert(m_releases.begin(), document);
    server.answer("GET " + k_space + "projects/Projects-1/releases/" + version, document);
    server.answer("GET " + k_space + "releases/Releases-" + number, document);
    server.forget("GET " + k_space + "projects/Projects-1/releases");
    server.answer("GET " + k_space + "projects/Projects-1/releases", items(m_releases));
  }

  std::unique_ptr<steps::Step> make(const std::string& kind, const json& parameters) {
    const auto* schema = schema::find_step_schema(kind);
    std::vector<schema::Problem> problems;
    const auto values =
        schema::read_parameters(*schema, parameters, "", schema::References::resolved, problems);
    if (!problems.empty()) throw schema::InvalidDefinition(problems);
    return steps::make_step(kind, values, context.build);
  }

  steps::Plan plan(const std::string& kind, const json& parameters) {
    return make(kind, parameters)->plan(context);
  }

  steps::StepResult run(const std::string& kind, const json& parameters) {
    const auto step = make(kind, parameters);
    (void)step->plan(context);
    return step->execute(context);
  }

  FakeOctopus server;
  ManualClock clock;
  RecordingSink log;
  std::stop_source stop;
  octopus::Client client{server, "http://octopus.test", "Default", stop.get_token()};
  steps::StepContext context{&client, clock, log, stop.get_token(), {}, {}, nullptr};

private:
  std::vector<json> m_releases;
};

template <typename Value>
Value output(const steps::StepResult& result, const std::string& name) {
  for (const auto& [key, value] : result.outputs)
    if (key == name) return std::get<Value>(value);
  throw std::out_of_range("no output " + name);
}

// The message of the OctopusError that `act` throws, preceded by its kind: "refused: ...".
template <typename Act>
std::string refusal(const Act& act) {
  try {
    act();
  } catch (const octopus::OctopusError& error) {
    switch (error.kind()) {
    case octopus::ErrorKind::refused:
      return std::string("refused: ") + error.what();
    case octopus::ErrorKind::not_found:
      return std::string("not found: ") + error.what();
    case octopus::ErrorKind::conflict:
      return std::string("conflict: ") + error.what();
    case octopus::ErrorKind::unclear_write:
      return std::string("unclear: ") + error.what();
    default:
      return std::string("other: ") + error.what();
    }
  } catch (const schema::InvalidDefinition& invalid) {
    std::string text = "invalid:";
    for (const auto& problem : invalid.problems())
      text += " " + problem.path + " " + problem.message;
    return text;
  }
  return "nothing";
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace octostep::test
