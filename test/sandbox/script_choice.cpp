#include "test/sandbox/script_choice.h"

#include <stdexcept>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// "*" stands for any text, but only at the end of the wanted name.
bool fits_name(const std::string& wanted, const std::string& name) {
  if (!wanted.ends_with('*')) return equal_ignoring_case(wanted, name);
  const auto beginning = std::string_view{wanted}.substr(0, wanted.size() - 1);
  return equal_ignoring_case(beginning, std::string_view{name}.substr(0, beginning.size()));
}

bool fits_task(const json& script,
               const std::map<std::string, std::string>& values,
               bool is_deployment) {
  if (script.contains("runbook") == is_deployment) return false;
  for (const auto* const key : {"project", "release", "environment", "tenant", "runbook"}) {
    const auto wanted = script.find(key);
    if (wanted == script.end()) continue;
    const auto value = values.find(key);
    if (!fits_name(wanted->get<std::string>(),
                   value == values.end() ? std::string{} : value->second))
      return false;
  }
  return true;
}

} // namespace

std::string
choose_script(Call& call, const std::map<std::string, std::string>& values, bool is_deployment) {
  for (const auto& candidate : call.store.all("Scripts")) {
    if (text_of(candidate, "SpaceId") != call.space_id) continue;
    const json& script = candidate.at("script");
    const bool is_used_up =
        script.contains("times") && candidate.value("used", 0) >= script.at("times").get<int>();
    if (is_used_up || !fits_task(script, values, is_deployment)) continue;
    const auto id = text_of(candidate, "Id");
    json& chosen = *call.store.find_for_change("Scripts", id);
    chosen["used"] = chosen.value("used", 0) + 1;
    return id;
  }
  throw std::logic_error("the space has no script for every task");
}

} // namespace octostep::sandbox
