#include "steps/octopus/json_object.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "schema/text/iso_time.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

using nlohmann::json;

// Never the whole value: what a stranger sent may be large.
std::string shown(const json& value) {
  if (value.is_array()) return "a list";
  if (value.is_string())
    return "'" + text::as_one_line(value.get_ref<const std::string&>(), 100) + "'";
  return "'" + value.dump() + "'";
}

bool is_id_character(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_';
}

} // namespace

JsonObject::JsonObject(const json& value, const std::string& source)
    : m_value(&value), m_source(&source) {
  if (!value.is_object())
    throw OctopusError(
        ErrorKind::protocol,
        fmt::format("{}: the answer holds {} where an object is expected", source, shown(value)));
}

const json* JsonObject::find(std::string_view name) const {
  const auto& object = m_value->get_ref<const json::object_t&>();
  const auto exact = object.find(name);
  if (exact != object.end()) return exact->second.is_null() ? nullptr : &exact->second;
  for (const auto& [key, value] : object)
    if (text::equal_ignoring_case(key, name)) return value.is_null() ? nullptr : &value;
  return nullptr;
}

void JsonObject::fail(std::string_view name, std::string_view fault) const {
  throw OctopusError(ErrorKind::protocol,
                     fmt::format("{}: member '{}' of the answer {}", *m_source, name, fault));
}

std::string JsonObject::text(std::string_view name) const {
  const auto* value = find(name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

std::string JsonObject::required_text(std::string_view name) const {
  auto value = text(name);
  if (value.empty()) fail(name, "is missing or no text");
  return value;
}

std::string JsonObject::id(std::string_view name) const {
  auto value = text(name);
  if (!value.empty()) check_id(name, value);
  return value;
}

std::string JsonObject::required_id(std::string_view name) const {
  auto value = required_text(name);
  check_id(name, value);
  return value;
}

std::vector<std::string> JsonObject::ids(std::string_view name) const {
  auto values = texts(name);
  for (const auto& value : values) check_id(name, value);
  return values;
}

void JsonObject::check_id(std::string_view name, std::string_view value) const {
  if (is_server_id(value)) return;
  fail(name,
       fmt::format("holds '{}', which is no id: an id has letters, digits, '-', '.' and '_'",
                   text::as_one_line(value, 100)));
}

bool JsonObject::flag(std::string_view name) const { return optional_flag(name).value_or(false); }

std::optional<bool> JsonObject::optional_flag(std::string_view name) const {
  const auto* value = find(name);
  return value != nullptr && value->is_boolean() ? std::optional(value->get<bool>()) : std::nullopt;
}

std::optional<std::int64_t> JsonObject::number(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr || !value->is_number_integer()) return std::nullopt;
  return value->get<std::int64_t>();
}

std::optional<Instant> JsonObject::instant(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return parse_instant(value->get_ref<const std::string&>());
}

std::vector<std::string> JsonObject::texts(std::string_view name) const {
  std::vector<std::string> result;
  const auto* value = find(name);
  if (value == nullptr || !value->is_array()) return result;
  for (const auto& item : *value)
    if (item.is_string()) result.push_back(item.get<std::string>());
  return result;
}

std::optional<JsonObject> JsonObject::object(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr || !value->is_object()) return std::nullopt;
  return JsonObject(*value, *m_source);
}

std::vector<JsonObject> JsonObject::objects(std::string_view name) const {
  const auto* value = find(name);
  return value == nullptr ? std::vector<JsonObject>() : objects_of(*value, *m_source);
}

std::vector<JsonObject> JsonObject::required_objects(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr || !value->is_array()) fail(name, "is missing or no list");
  return objects_of(*value, *m_source);
}

std::vector<JsonObject> objects_of(const json& array, const std::string& source) {
  if (!array.is_array())
    throw OctopusError(
        ErrorKind::protocol,
        fmt::format("{}: the answer holds something else where a list is expected", source));
  std::vector<JsonObject> result;
  result.reserve(array.size());
  for (const auto& item : array) result.emplace_back(item, source);
  return result;
}

bool is_server_id(std::string_view text) {
  constexpr std::size_t k_longest_id = 200;
  return !text.empty() && text.size() <= k_longest_id && text != "." &&
         text.find("..") == std::string_view::npos && std::ranges::all_of(text, is_id_character);
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto time = text::parse_iso_time(text);
  return time ? std::optional(text::as_utc(*time)) : std::nullopt;
}

} // namespace octostep::octopus
