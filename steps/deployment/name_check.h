// Names that must mean something: a step or freeze that is not there was misspelt, and what it was
// to stop would happen.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "steps/step.h"

namespace octostep::steps {

struct KnownName {
  std::string id, name; // id "" = it has none
};

// As the server spells them; given by name or id, in any case. `place` ends the message, with a
// blank in front, or is empty. Throws OctopusError not_found, naming all misses and what comes
// near.
[[nodiscard]] std::vector<std::string> find_names(const std::string& word,
                                                  const std::vector<std::string>& wanted,
                                                  const std::vector<KnownName>& known,
                                                  const std::string& place);

// Reads a process; absent when it cannot be seen.
using ReadProcess = std::function<std::optional<std::vector<octopus::ProcessAction>>()>;

// Steps to skip, by the names of steps or of their actions. Where the process cannot be seen they
// are left to the server as they are; without any it is not read.
[[nodiscard]] std::vector<std::string> find_steps(StepContext& context,
                                                  const std::vector<std::string>& wanted,
                                                  const ReadProcess& read,
                                                  const std::string& place);

} // namespace octostep::steps
