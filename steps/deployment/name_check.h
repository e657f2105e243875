// Resolves names that must exist. An unknown step to skip, for example, is a typo, and the step
// would run.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "steps/step.h"

namespace octostep::steps {

struct KnownName {
  std::string id, name; // id "" = has no id
};

// Returns the names in the server's spelling; they may be given by name or id, in any case. `place`
// ends the message and begins with a blank, or is empty. Throws OctopusError not_found, which lists
// all unknown names and similar ones.
[[nodiscard]] std::vector<std::string> find_names(const std::string& word,
                                                  const std::vector<std::string>& wanted,
                                                  const std::vector<KnownName>& known,
                                                  const std::string& place);

// Reads a process; absent if it cannot be seen.
using ReadProcess = std::function<std::optional<std::vector<octopus::ProcessAction>>()>;

// Resolves steps to skip by the names of steps or of their actions. If the process cannot be seen,
// returns the names unchanged for the server to check. Reads nothing if there are no names.
[[nodiscard]] std::vector<std::string> find_steps(StepContext& context,
                                                  const std::vector<std::string>& wanted,
                                                  const ReadProcess& read,
                                                  const std::string& place);

} // namespace octostep::steps
