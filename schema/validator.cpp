#include "schema/validator.h"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "schema/json_pointer.h"
#include "schema/parameter_text.h"
#include "schema/unknown_key.h"
#include "schema/value_reader.h"

namespace octostep::schema {

namespace {

using Json = nlohmann::json;
using Values = std::map<std::string, Value, std::less<>>;

class ParameterCheck {
public:
  ParameterCheck(const StepSchema& schema,
                 std::string path,
                 References references,
                 std::vector<Problem>& problems)
      : m_schema(schema), m_path(std::move(path)), m_references(references), m_problems(problems) {}

  void read_given(const Json& parameters) {
    for (const auto& item : parameters.items()) {
      const Parameter* parameter = m_schema.find(item.key());
      if (parameter == nullptr)
        fail(item.key(), unknown_key_message(m_schema, item.key()));
      else
        read_one(*parameter, item.value());
    }
  }

  void fill_defaults() {
    for (const auto& parameter : m_schema.parameters) {
      if (parameter.default_text.empty() || m_given.contains(parameter.key)) continue;
      auto result = read_value(parameter, parameter.default_text, References::resolved);
      if (result.presence != Presence::given)
        throw std::logic_error(
            fmt::format("step schema: the default of '{}' is not of its type", parameter.key));
      m_values.insert_or_assign(parameter.key, std::move(result.value));
    }
  }

  void check_required() {
    for (const auto& parameter : m_schema.parameters) {
      if (m_given.contains(parameter.key)) continue;
      if (parameter.required)
        fail(parameter.key,
             fmt::format("{} needs '{}': {}", step_name(), parameter.key, parameter.help));
      else if (parameter.required_when && holds(*parameter.required_when))
        fail(parameter.key,
             fmt::format("{} needs '{}' when {}",
                         step_name(),
                         parameter.key,
                         condition_text(*parameter.required_when)));
    }
  }

  void check_exclusive() {
    for (const auto& exclusive : m_schema.exclusive) {
      std::vector<std::string> present;
      std::ranges::copy_if(exclusive.keys, std::back_inserter(present), [&](const auto& key) {
        return m_given.contains(key);
      });
      if (present.size() > 1)
        fail(present.back(),
             fmt::format("'{}' say the same thing: give only one of them",
                         fmt::join(present, "' and '")));
      if (present.empty() && exclusive.required)
        fail(exclusive.keys.front(),
             fmt::format("{} needs one of '{}'", step_name(), fmt::join(exclusive.keys, "', '")));
    }
  }

  [[nodiscard]] ParameterValues values() && {
    std::vector<std::string> known;
    for (const auto& parameter : m_schema.parameters) known.push_back(parameter.key);
    return {std::move(m_values), std::move(known)};
  }

private:
  void fail(std::string_view key, std::string message) {
    m_problems.push_back({m_path + pointer_step(key), std::move(message)});
  }

  [[nodiscard]] std::string step_name() const { return fmt::format("step '{}'", m_schema.kind); }

  void read_one(const Parameter& parameter, const Json& json) {
    auto result = read_value(parameter, json, m_references);
    if (result.presence == Presence::absent) return;
    m_given.insert_or_assign(parameter.key, result.presence);
    for (auto& problem : result.problems)
      m_problems.push_back(
          {m_path + pointer_step(parameter.key) + problem.path, std::move(problem.message)});
    if (result.presence == Presence::given)
      m_values.insert_or_assign(parameter.key, std::move(result.value));
  }

  // While a value is pending or wrong, no condition on it holds; it is judged when it is known.
  [[nodiscard]] bool holds(const Condition& condition) const {
    if (condition.values.empty()) return m_given.contains(condition.key);
    const auto found = m_values.find(condition.key);
    if (found == m_values.end()) return false;
    std::string text;
    if (const auto* flag = std::get_if<bool>(&found->second)) text = *flag ? "true" : "false";
    if (const auto* value = std::get_if<std::string>(&found->second)) text = *value;
    return std::ranges::find(condition.values, text) != condition.values.end();
  }

  const StepSchema& m_schema;
  std::string m_path;
  References m_references;
  std::vector<Problem>& m_problems;
  std::map<std::string, Presence, std::less<>> m_given;
  Values m_values;
};

} // namespace

ParameterValues read_parameters(const StepSchema& schema,
                                const Json& parameters,
                                const std::string& path,
                                References references,
                                std::vector<Problem>& problems) {
  ParameterCheck check(schema, path, references, problems);
  if (parameters.is_object())
    check.read_given(parameters);
  else if (!parameters.is_null())
    problems.push_back({path, "parameters must be an object of keys and values"});
  check.fill_defaults();
  check.check_required();
  check.check_exclusive();
  return std::move(check).values();
}

} // namespace octostep::schema
