#include "schema/parameter_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace octostep::schema {

std::string allowed_text(const Parameter& parameter, std::string_view separator) {
  std::string text;
  for (const auto& choice : parameter.allowed)
    text.append(text.empty() ? "" : separator).append(choice.value);
  return text;
}

std::string default_text(const Parameter& parameter) {
  return parameter.default_text.empty() ? parameter.default_note : parameter.default_text;
}

std::string condition_text(const Condition& condition) {
  if (condition.values.empty()) return fmt::format("'{}' is given", condition.key);
  return fmt::format("'{}' is {}", condition.key, fmt::join(condition.values, " or "));
}

} // namespace octostep::schema
