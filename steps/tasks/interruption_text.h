// Describes what the server is waiting for in the middle of a task.
#pragma once

#include <string>

#include "steps/octopus/resources.h"

namespace octostep::steps {

// Whether it is a manual intervention or a guided failure; the other kinds end by themselves.
[[nodiscard]] bool needs_person(const octopus::Interruption& interruption);

// "a person", "2 pull requests", "Argo CD", "Kubernetes".
[[nodiscard]] std::string awaited(const octopus::Interruption& interruption);

// "waits for Argo CD: 'Sync of shop'"; "waits for a person: 'Approve' (ManualIntervention)".
[[nodiscard]] std::string wait_clause(const octopus::Interruption& interruption);

// The lines that follow: what a person is asked to do, and the pull requests with state and link.
// Each begins with a line break.
[[nodiscard]] std::string wait_details(const octopus::Interruption& interruption);

} // namespace octostep::steps
