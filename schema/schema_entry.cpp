#include "schema/schema_entry.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace octostep::schema {

using Json = nlohmann::json;

SchemaEntry::SchemaEntry(const Json& json, std::string where)
    : m_json(json), m_where(std::move(where)) {
  if (!m_json.is_object()) fail("is not an object");
}

void SchemaEntry::fail(const std::string& what) const {
  throw std::logic_error(fmt::format("step schema: {} {}", m_where, what));
}

void SchemaEntry::allow_only(std::initializer_list<std::string_view> members) const {
  for (const auto& member : m_json.items())
    if (std::ranges::find(members, std::string_view(member.key())) == members.end())
      fail(fmt::format("has an unknown member '{}'", member.key()));
}

const Json* SchemaEntry::find(std::string_view member) const {
  const auto found = m_json.find(member);
  return found == m_json.end() ? nullptr : &*found;
}

std::string SchemaEntry::text(std::string_view member) const {
  const Json* value = find(member);
  if (value == nullptr) return {};
  if (!value->is_string()) fail(fmt::format("needs text in '{}'", member));
  return value->get<std::string>();
}

std::string SchemaEntry::required_text(std::string_view member) const {
  auto value = text(member);
  if (value.empty()) fail(fmt::format("lacks '{}'", member));
  return value;
}

bool SchemaEntry::flag(std::string_view member, bool absent) const {
  const Json* value = find(member);
  if (value == nullptr) return absent;
  if (!value->is_boolean()) fail(fmt::format("needs true or false in '{}'", member));
  return value->get<bool>();
}

std::vector<std::string> SchemaEntry::texts(std::string_view member) const {
  const Json* value = find(member);
  if (value == nullptr) return {};
  if (value->is_string()) return {value->get<std::string>()};
  std::vector<std::string> result;
  for (const Json& item : array(member)) {
    if (!item.is_string()) fail(fmt::format("needs texts in '{}'", member));
    result.push_back(item.get<std::string>());
  }
  return result;
}

const Json& SchemaEntry::array(std::string_view member) const {
  static const Json k_empty = Json::array();
  const Json* value = find(member);
  if (value == nullptr) return k_empty;
  if (!value->is_array()) fail(fmt::format("needs an array in '{}'", member));
  return *value;
}

} // namespace octostep::schema
