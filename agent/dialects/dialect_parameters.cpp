#include "agent/dialects/dialect_parameters.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "schema/value_text.h"

namespace octostep::agent {
namespace {

using nlohmann::json;
using schema::ParameterType;

const std::vector<std::string>& names_in(const schema::DialectNames& names,
                                         std::string_view dialect) {
  static const std::vector<std::string> none;
  const auto found = names.find(dialect);
  return found == names.end() ? none : found->second;
}

std::size_t separator_of(std::string_view item) { return item.find_first_of(":=", 1); }

json list_of(const std::vector<std::string>& items) {
  json list = json::array();
  for (const auto& item : items) list.push_back(without_references(item));
  return list;
}

// If a name has several values, the last one counts, as in the tools whose dialects these are. Only
// in a line with one separator is it certain where the name ends.
json names_and_values(const std::vector<std::string>& items) {
  const auto name_of = [](std::string_view item) {
    return schema::has_several_separators(item) ? std::string_view()
                                                : text::trimmed(item.substr(0, separator_of(item)));
  };
  std::vector<std::string> kept;
  for (const auto& item : items) {
    const auto name = name_of(item);
    std::erase_if(kept, [&](const std::string& earlier) {
      return !name.empty() && text::equal_ignoring_case(name_of(earlier), name);
    });
    kept.push_back(item);
  }
  return list_of(kept);
}

} // namespace

bool takes_items(const schema::Parameter& parameter) {
  return parameter.type == ParameterType::list || parameter.type == ParameterType::name_values;
}

bool is_name_value(std::string_view item) {
  return item.size() > 1 && separator_of(item) != std::string_view::npos &&
         !text::trimmed(item.substr(0, separator_of(item))).empty();
}

std::string without_references(std::string_view text) {
  std::string result;
  for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${")) {
    result.append(text.substr(0, at)).append("$${");
    text.remove_prefix(at + 2);
  }
  return result.append(text);
}

DialectName DialectParameters::find(std::string_view name) const {
  const auto is_it = [&](const std::string& known) {
    return m_case == NameCase::any ? text::equal_ignoring_case(known, name) : known == name;
  };
  for (const auto& parameter : m_kind.parameters) {
    if (std::ranges::any_of(names_in(parameter.dialects, m_dialect), is_it))
      return {&parameter, false};
    if (std::ranges::any_of(names_in(parameter.inverted, m_dialect), is_it))
      return {&parameter, true};
  }
  return {};
}

std::vector<std::string> DialectParameters::names() const {
  std::vector<std::string> names;
  for (const auto& parameter : m_kind.parameters)
    for (const auto* table : {&parameter.dialects, &parameter.inverted})
      for (const auto& name : names_in(*table, m_dialect)) names.push_back(name);
  return names;
}

std::string DialectParameters::name_of(std::string_view key) const {
  const auto* parameter = m_kind.find(key);
  if (parameter == nullptr) return {};
  const auto& names = names_in(parameter->dialects, m_dialect);
  return names.empty() ? std::string() : names.front();
}

void DialectParameters::add(const schema::Parameter& parameter, std::string value) {
  auto& given = m_given[parameter.key];
  if (!takes_items(parameter)) given.clear();
  given.push_back(std::move(value));
}

void DialectParameters::set(std::string_view key, std::string value) {
  m_given[std::string(key)] = {std::move(value)};
}

void DialectParameters::add_missing(const DialectParameters& defaults) {
  for (const auto& [key, items] : defaults.m_given) m_given.try_emplace(key, items);
}

std::string DialectParameters::value(std::string_view key) const {
  const auto found = m_given.find(key);
  return found == m_given.end() || found->second.empty() ? std::string() : found->second.back();
}

std::vector<std::string> DialectParameters::items(std::string_view key) const {
  const auto found = m_given.find(key);
  return found == m_given.end() ? std::vector<std::string>() : found->second;
}

json DialectParameters::step() const {
  json parameters = json::object();
  for (const auto& [key, items] : m_given) {
    const auto* parameter = m_kind.find(key);
    if (parameter->type == ParameterType::list)
      parameters[key] = list_of(items);
    else if (parameter->type == ParameterType::name_values)
      parameters[key] = names_and_values(items);
    else if (parameter->type == ParameterType::object)
      parameters[key] = json::parse(items.back());
    else
      parameters[key] = without_references(items.back());
  }
  return json{{"type", m_kind.kind}, {"parameters", std::move(parameters)}};
}

std::string with_slashes(const schema::Parameter& parameter, std::string value) {
  if (parameter.path) std::ranges::replace(value, '\\', '/');
  return value;
}

} // namespace octostep::agent
