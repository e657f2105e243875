// From a scenario (scenario.schema.json) to the server's first state.
#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "test/sandbox/clock.h"
#include "test/sandbox/store.h"

namespace octostep::sandbox {

// Reads and parses a scenario file; the built-in scenario when `file` is empty. Throws
// std::runtime_error when it cannot be read or is not JSON.
[[nodiscard]] json read_scenario(const std::filesystem::path& file);

// What scenario readers fill. Packages that exist from the start are written to `package_folder`.
struct ScenarioTarget {
  Store& store;
  std::filesystem::path package_folder;
  Instant now;
};

// Fills an empty store. Throws std::invalid_argument naming the JSON path of the mistake. Faults
// are the caller's to install: they are the member "faults" of the scenario.
void load_scenario(const json& scenario, const std::string& admin_key, ScenarioTarget& target);

} // namespace octostep::sandbox
