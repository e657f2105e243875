// The facts of octopus_version_facts.json, for tests of every reader of versions.
#pragma once

#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

namespace octostep::test {

// OCTOPUS_VERSION_FACTS is the path of the file, set by the test's CMakeLists.txt.
inline const nlohmann::json& octopus_version_facts() {
  static const nlohmann::json k_facts = nlohmann::json::parse(std::ifstream(OCTOPUS_VERSION_FACTS));
  return k_facts;
}

// "<", "=" or ">" for a number below, equal to or above zero.
inline std::string order_sign(int order) { return order < 0 ? "<" : order > 0 ? ">" : "="; }

// Whether the facts list `order`, of a left version, a sign and a right version, as a difference.
inline bool is_known_difference(const nlohmann::json& order) {
  for (const auto& difference : octopus_version_facts().at("differences"))
    if (difference[0] == order[0] && difference[1] == order[1] && difference[2] == order[2])
      return true;
  return false;
}

} // namespace octostep::test
