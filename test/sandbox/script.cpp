#include "test/sandbox/script.h"

#include <nlohmann/json.hpp>

#include "test/sandbox/strict_object.h"

namespace octostep::sandbox {
namespace {

const std::vector<std::string>& categories() {
  static const std::vector<std::string> names{"Info",
                                              "Trace",
                                              "Verbose",
                                              "Highlight",
                                              "Wait",
                                              "Alert",
                                              "Warning",
                                              "Error",
                                              "Fatal",
                                              "Planned",
                                              "Updated",
                                              "Finished",
                                              "Abandoned"};
  return names;
}

std::optional<Duration> optional_seconds(StrictObject& object, std::string_view key) {
  if (object.find(key) == nullptr) return std::nullopt;
  return from_seconds(object.number(key, 0.0));
}

ScriptLine read_line(const nlohmann::json& document, const std::string& path) {
  ScriptLine line;
  if (document.is_string()) {
    line.text = document.get<std::string>();
    return line;
  }
  StrictObject object{document, path};
  line.text = object.text("text");
  line.category = object.choice("category", categories());
  line.detail = object.text("detail");
  line.at = optional_seconds(object, "at");
  line.visible_after = optional_seconds(object, "visibleAfter");
  line.repeat = object.integer("repeat", 1, 1);
  line.every_seconds = object.number("every", 0.0);
  object.finish();
  return line;
}

ScriptPullRequest read_pull_request(const nlohmann::json& document, const std::string& path) {
  StrictObject object{document, path};
  ScriptPullRequest request;
  request.number = object.integer("number", 1);
  request.title = object.text("title");
  request.url = object.text("url");
  request.repository_url = object.text("repositoryUrl");
  if (object.find("mergedAfter") != nullptr)
    request.merged_after = from_seconds(object.number("mergedAfter", 0.0));
  object.finish();
  return request;
}

ScriptInterruption read_interruption(const nlohmann::json& document, const std::string& path) {
  StrictObject object{document, path};
  ScriptInterruption interruption;
  interruption.type = object.choice("type",
                                    {"ManualIntervention",
                                     "GuidedFailure",
                                     "PullRequestCompletion",
                                     "ArgoCDApplicationSync",
                                     "KubernetesResourceVerification"});
  interruption.title = object.text("title", "Manual intervention required");
  interruption.instructions = object.text("instructions");
  interruption.teams = object.texts("teams");
  if (object.find("endsAfter") != nullptr)
    interruption.ends_after = from_seconds(object.number("endsAfter", 0.0));
  object.each("pullRequests", [&](const nlohmann::json& item, const std::string& item_path) {
    interruption.pull_requests.push_back(read_pull_request(item, item_path));
  });
  object.finish();
  return interruption;
}

ScriptArtifact read_artifact(const nlohmann::json& document, const std::string& path) {
  StrictObject object{document, path};
  ScriptArtifact artifact;
  artifact.name = object.required_text("name");
  artifact.content = object.text("content");
  artifact.at = from_seconds(object.number("at", 0.0));
  object.finish();
  return artifact;
}

// The members that a script and an activity share.
void read_content(StrictObject& object, ScriptActivity& activity);

ScriptActivity read_activity(const nlohmann::json& document, const std::string& path) {
  StrictObject object{document, path};
  ScriptActivity activity;
  activity.name = object.required_text("name");
  activity.always = object.flag("always", false);
  activity.outcome = object.choice(
      "outcome", {"", "Success", "SuccessWithWarning", "Failed", "Skipped", "Canceled"});
  activity.start = optional_seconds(object, "start");
  activity.duration = optional_seconds(object, "duration");
  activity.attempts = object.integer("attempts", 1, 1);
  if (const auto* const interruption = object.find("interruption"))
    activity.interruption = read_interruption(*interruption, object.path_of("interruption"));
  read_content(object, activity);
  object.finish();
  return activity;
}

void read_content(StrictObject& object, ScriptActivity& activity) {
  activity.runs_children_in_parallel = object.flag("parallel", false);
  object.each("lines", [&](const nlohmann::json& item, const std::string& path) {
    activity.lines.push_back(read_line(item, path));
  });
  object.each("activities", [&](const nlohmann::json& item, const std::string& path) {
    activity.activities.push_back(read_activity(item, path));
  });
  object.each("artifacts", [&](const nlohmann::json& item, const std::string& path) {
    activity.artifacts.push_back(read_artifact(item, path));
  });
}

} // namespace

Script read_script(const nlohmann::json& document, const std::string& path) {
  StrictObject object{document, path};
  Script script;
  script.queue = from_seconds(object.number("queueSeconds", 0.0));
  script.ahead = object.texts("queuedBehind");
  script.cancel = from_seconds(object.number("cancelSeconds", 0.3));
  script.ignores_cancel = object.flag("ignoresCancel", false);
  script.outcome = object.choice("outcome", {"", "Success", "Failed", "Canceled", "TimedOut"});
  script.error_message = object.text("errorMessage");
  script.root.duration = optional_seconds(object, "duration");
  read_content(object, script.root);
  // The keys beside it say which task uses the script; script_choice.h reads these.
  for (const auto* const key : {"project", "environment", "tenant", "runbook", "release"})
    static_cast<void>(object.text(key));
  static_cast<void>(object.integer("times", 1, 1));
  object.finish();
  return script;
}

} // namespace octostep::sandbox
