// What a scenario says about the course of a task: a tree of activities with lines at offsets. Only
// a description; timeline.h turns it into moments.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "test/sandbox/clock.h"

namespace octostep::sandbox {

struct ScriptLine {
  std::string
      text; // #{project}, #{release}, #{environment}, #{tenant}, #{runbook}, #{n} are replaced
  std::string category = "Info";
  std::string detail;
  std::optional<Duration>
      at; // since the activity's start; default: one interval after the previous line
  std::optional<Duration> visible_after; // how long the line stays hidden after its time
  // Number of times the line appears, with #{n} counting from 1.
  long repeat = 1;
  double every_seconds = 0.0; // between repetitions
};

struct ScriptPullRequest {
  long number = 0;
  std::string title, url, repository_url;
  std::optional<Duration> merged_after; // since the interruption; absent: it stays open
};

struct ScriptInterruption {
  // ManualIntervention, GuidedFailure; and those that end by themselves: PullRequestCompletion,
  // ArgoCDApplicationSync, KubernetesResourceVerification.
  std::string type;
  std::string title, instructions;
  std::vector<std::string> teams;
  std::optional<Duration> ends_after; // for a kind that no person answers
  std::vector<ScriptPullRequest> pull_requests;

  [[nodiscard]] bool is_for_person() const {
    return type == "ManualIntervention" || type == "GuidedFailure";
  }
};

struct ScriptArtifact {
  std::string name, content;
  Duration at{0}; // since the activity's start
};

struct ScriptActivity {
  std::string name;
  bool runs_children_in_parallel = false;
  bool always = false; // also runs after a failed sibling
  std::string outcome; // "" = determined by its lines and children
  std::optional<Duration>
      start; // since the parent's start; default: when the previous sibling has ended
  std::optional<Duration> duration; // default: until its last line and child
  long attempts = 1;                // all but the last one fail, and each is a separate child
  std::vector<ScriptLine> lines;
  std::vector<ScriptActivity> activities;
  std::optional<ScriptInterruption> interruption; // the activity waits for a person at its start
  std::vector<ScriptArtifact> artifacts;
};

struct Script {
  Duration queue{0};              // how long the task waits before it starts
  std::vector<std::string> ahead; // descriptions of foreign tasks that it waits behind
  Duration cancel{300};           // between Cancelling and Canceled
  bool ignores_cancel = false;    // stays in Cancelling forever
  std::string outcome;            // "" = determined by the activities
  std::string error_message;      // "" = the server's usual one
  ScriptActivity root;            // name "" = the task's description
};

// Reads a script. Keys that choose the script (project, environment ...) are `extra` and are
// ignored here. Throws std::invalid_argument with the JSON path.
[[nodiscard]] Script read_script(const nlohmann::json& document, const std::string& path);

} // namespace octostep::sandbox
