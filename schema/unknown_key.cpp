#include "schema/unknown_key.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schema/integrations.h"
#include "schema/text/ascii.h"
#include "schema/text/nearest_name.h"
#include "schema/validator.h"
#include "schema/value_text.h"

namespace octostep::schema {

namespace {

std::string named(const StepSchema& step) {
  return step.kind.empty() ? std::string("the server's keys") : fmt::format("step '{}'", step.kind);
}

// The integrations that use this name, as "TeamCity" or "Bamboo, Jenkins".
std::string integrations_with(const DialectNames& names, std::string_view key) {
  std::string labels;
  for (const auto& [dialect, spellings] : names)
    if (std::ranges::any_of(spellings, [&](const auto& spelling) {
          return text::equal_ignoring_case(spelling, key);
        }))
      labels += fmt::format("{}{}", labels.empty() ? "" : ", ", integration_label(dialect));
  return labels;
}

std::optional<std::string> foreign_name(const StepSchema& step, std::string_view key) {
  const auto bare = key.substr(std::min(key.find_first_not_of('-'), key.size()));
  for (const auto& parameter : step.parameters) {
    if (const auto labels = integrations_with(parameter.dialects, bare); !labels.empty())
      return fmt::format("that is the name in {}, here it is '{}'", labels, parameter.key);
    if (const auto labels = integrations_with(parameter.inverted, bare); !labels.empty())
      return fmt::format(
          "that is the name in {}, here it is '{}' with the opposite value", labels, parameter.key);
  }
  return std::nullopt;
}

std::optional<std::string> place_elsewhere(const StepSchema& step, std::string_view key) {
  if (!step.needs_server && std::ranges::find(connection_parameters(), key, &Parameter::key) !=
                                connection_parameters().end())
    return "this step needs no server";
  std::vector<std::string> kinds;
  for (const auto& other : catalog())
    if (other.find(key) != nullptr) kinds.push_back(fmt::format("'{}'", other.kind));
  if (kinds.empty()) return std::nullopt;
  return fmt::format("it belongs to {}", fmt::join(kinds, ", "));
}

std::string own_keys(const StepSchema& step) {
  std::vector<std::string_view> keys;
  for (const auto& parameter : step.parameters) {
    const bool is_connection =
        !step.kind.empty() && step.needs_server &&
        std::ranges::find(connection_parameters(), parameter.key, &Parameter::key) !=
            connection_parameters().end();
    if (!is_connection) keys.emplace_back(parameter.key);
  }
  return fmt::format("{}", fmt::join(keys, ", "));
}

} // namespace

std::string unknown_key_message(const StepSchema& step, std::string_view key) {
  const auto start = fmt::format("unknown parameter '{}' of {}", quotable(key), named(step));
  std::vector<std::string> keys;
  for (const auto& parameter : step.parameters) keys.push_back(parameter.key);
  const auto nearest = text::nearest_name(key, keys);

  // An exact name from another integration is a better hint than a similar name of ours, unless
  // only the case differs.
  if (!text::equal_ignoring_case(nearest, key))
    if (const auto foreign = foreign_name(step, key)) return fmt::format("{}: {}", start, *foreign);
  if (const auto place = place_elsewhere(step, key)) return fmt::format("{}: {}", start, *place);
  if (!nearest.empty()) return fmt::format("{}; did you mean '{}'?", start, nearest);
  return fmt::format("{}; it has {}", start, own_keys(step));
}

} // namespace octostep::schema
