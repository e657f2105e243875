// Turns a scenario (scenario.schema.json) into the server's initial state.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "test/sandbox/clock.h"
#include "test/sandbox/store.h"

namespace octostep::sandbox {

// Reads and parses a scenario file, or the built-in scenario if `file` is empty. Throws
// std::runtime_error if it cannot be read or is not JSON.
[[nodiscard]] json read_scenario(const std::filesystem::path& file);

// What the scenario readers fill. Packages that exist from the start are written to
// `package_folder`.
struct ScenarioTarget {
  Store& store;
  std::filesystem::path package_folder;
  Instant now;
};

// Fills an empty store. Throws std::invalid_argument with the JSON path of the mistake. The caller
// installs the faults, which are the scenario's member "faults".
void load_scenario(const json& scenario, const std::string& admin_key, ScenarioTarget& target);

} // namespace octostep::sandbox
