#include "steps/tasks/interruption_text.h"

#include <fmt/format.h>

namespace octostep::steps {

bool needs_person(const octopus::Interruption& interruption) {
  const auto& type = interruption.type;
  return type.empty() || type == "ManualIntervention" || type == "GuidedFailure";
}

std::string awaited(const octopus::Interruption& interruption) {
  if (needs_person(interruption)) return "a person";
  if (interruption.type == "ArgoCDApplicationSync") return "Argo CD";
  if (interruption.type == "KubernetesResourceVerification") return "Kubernetes";
  if (interruption.type != "PullRequestCompletion") return interruption.type;
  const auto count = interruption.pull_requests.size();
  return count == 1 ? "a pull request" : fmt::format("{} pull requests", count);
}

std::string wait_clause(const octopus::Interruption& interruption) {
  const std::string type = needs_person(interruption) && !interruption.type.empty()
                               ? " (" + interruption.type + ")"
                               : "";
  return fmt::format("waits for {}: '{}'{}", awaited(interruption), interruption.title, type);
}

std::string wait_details(const octopus::Interruption& interruption) {
  std::string text;
  if (!interruption.instructions.empty()) text += "\nInstructions: " + interruption.instructions;
  for (const auto& request : interruption.pull_requests)
    text += fmt::format("\nPull request {} '{}' ({}): {}",
                        request.number,
                        request.title,
                        request.status,
                        request.url);
  return text;
}

} // namespace octostep::steps
