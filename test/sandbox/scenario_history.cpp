#include "test/sandbox/scenario_space.h"

#include <stdexcept>

#include <fmt/format.h>

#include "test/sandbox/release_documents.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

std::string channel_of(const SpaceReader& reader,
                       const std::string& project_id,
                       const std::string& name,
                       const std::string& path) {
  const json* const found = reader.target.store.first("Channels", [&](const json& channel) {
    if (text_of(channel, "ProjectId") != project_id) return false;
    return name.empty() ? flag_of(channel, "IsDefault")
                        : equal_ignoring_case(text_of(channel, "Name"), name);
  });
  if (found == nullptr)
    throw std::invalid_argument(
        fmt::format("{} names the channel '{}', which the project has not", path, name));
  return text_of(*found, "Id");
}

void read_release(const SpaceReader& reader, StrictObject& object, const json& project) {
  ReleaseFacts facts;
  facts.version = object.required_text("version");
  facts.channel_id =
      channel_of(reader, text_of(project, "Id"), object.text("channel"), object.path_of("channel"));
  facts.notes = object.text("notes");
  facts.assembled = reader.target.now - std::chrono::minutes{object.integer("minutesAgo", 60, 0)};
  for (const auto& [step, version] : object.named_texts("packages"))
    facts.packages.push_back({step, "", version});
  reader.insert("Releases", release_document(project, facts));
}

// A task that ended in the past, with a log of one line.
const json& past_task(const SpaceReader& reader,
                      const json& deployment,
                      const std::string& description,
                      const std::string& state) {
  const json script{{"outcome", state},
                    {"activities",
                     {{{"name", "Step 1: Deploy"},
                       {"outcome", state == "Failed" ? "Failed" : ""},
                       {"lines", {"Deployed in the past"}}}}}};
  // Without a space: the script is only for this task and never chosen for another.
  const json& stored = reader.target.store.insert("Scripts", {{"script", script}});
  return reader.insert("ServerTasks",
                       {{"ProjectId", deployment.at("ProjectId")},
                        {"Name", "Deploy"},
                        {"Description", description},
                        {"Arguments", {{"DeploymentId", deployment.at("Id")}}},
                        {"QueueTime", deployment.at("Created")},
                        {"QueueTimeExpiry", nullptr},
                        {"environmentId", deployment.at("EnvironmentId")},
                        {"tenantId", text_of(deployment, "TenantId")},
                        {"runbookId", ""},
                        {"values", json::object()},
                        {"skippedSteps", json::array()},
                        {"warnings", json::array()},
                        {"script", stored.at("Id")},
                        {"lane", ""},
                        {"previous", ""}});
}

void read_deployment(const SpaceReader& reader,
                     const json& item,
                     const std::string& path,
                     const json& project) {
  StrictObject object{item, path};
  const auto version = object.required_text("release");
  const json* const release = find_release(reader.target.store, text_of(project, "Id"), version);
  if (release == nullptr)
    throw std::invalid_argument(
        fmt::format("{} names the release '{}', which the project has not", path, version));
  const auto environment = object.required_text("environment");
  const auto tenant = object.text("tenant");
  const auto state = object.choice("state", {"Success", "Failed", "Canceled", "TimedOut"});
  DeploymentFacts facts;
  facts.environment_id = reader.id_of("Environments", environment, object.path_of("environment"));
  if (!tenant.empty()) facts.tenant_id = reader.id_of("Tenants", tenant, object.path_of("tenant"));
  facts.created = reader.target.now - std::chrono::minutes{object.integer("minutesAgo", 30, 0)};
  facts.deployed_by = "Users-1";
  object.finish();
  json& deployment = reader.insert(
      "Deployments", deployment_document(*release, "Deploy to " + environment, facts));
  const auto description =
      fmt::format("Deploy {} release {} to {}", text_of(project, "Name"), version, environment);
  deployment["TaskId"] = past_task(reader, deployment, description, state).at("Id");
}

} // namespace

void read_history(const SpaceReader& reader, StrictObject& space) {
  space.each("projects", [&](const json& item, const std::string& path) {
    StrictObject object{item, path};
    const json& project = reader.target.store.at(
        "Projects", reader.id_of("Projects", object.required_text("name"), path));
    each_repeated(
        object, "releases", [&](StrictObject& release) { read_release(reader, release, project); });
    object.each("deployments", [&](const json& deployment, const std::string& deployment_path) {
      read_deployment(reader, deployment, deployment_path, project);
    });
  });
}

} // namespace octostep::sandbox
