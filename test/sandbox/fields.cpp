#include "test/sandbox/fields.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "test/sandbox/http_message.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(std::string_view name, std::string_view expected) {
  throw ApiError(400, fmt::format("The member '{}' must be {}.", name, expected));
}

std::string scalar_text(std::string_view name, const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number() || value.is_boolean()) return value.dump();
  refuse(name, "text");
}

} // namespace

Fields::Fields(const json& object) : m_object(object) {
  if (!object.is_object()) throw ApiError(400, "The request body must be a JSON object.");
}

const json* Fields::find(std::string_view name) const {
  for (auto it = m_object.begin(); it != m_object.end(); ++it)
    if (equal_ignoring_case(it.key(), name)) return it->is_null() ? nullptr : &*it;
  return nullptr;
}

std::string Fields::text(std::string_view name) const {
  const json* const value = find(name);
  return value == nullptr ? std::string{} : scalar_text(name, *value);
}

std::string Fields::required_text(std::string_view name) const {
  auto value = text(name);
  if (trim(value).empty()) throw ApiError(400, fmt::format("Please provide a value for {}.", name));
  return value;
}

bool Fields::flag(std::string_view name, bool fallback) const {
  const json* const value = find(name);
  if (value == nullptr) return fallback;
  if (value->is_boolean()) return value->get<bool>();
  if (value->is_string() && equal_ignoring_case(value->get<std::string>(), "true")) return true;
  if (value->is_string() && equal_ignoring_case(value->get<std::string>(), "false")) return false;
  refuse(name, "true or false");
}

std::vector<std::string> Fields::texts(std::string_view name) const {
  const json* const value = find(name);
  if (value == nullptr) return {};
  if (!value->is_array()) refuse(name, "a list of texts");
  std::vector<std::string> result;
  for (const auto& item : *value) result.push_back(scalar_text(name, item));
  return result;
}

std::map<std::string, std::string> Fields::text_map(std::string_view name) const {
  const json* const value = find(name);
  if (value == nullptr) return {};
  if (!value->is_object()) refuse(name, "an object of texts");
  std::map<std::string, std::string> result;
  for (auto it = value->begin(); it != value->end(); ++it)
    result[it.key()] = it->is_null() ? std::string{} : scalar_text(name, *it);
  return result;
}

json parse_body(std::string_view body) {
  if (trim(body).empty()) return json::object();
  auto document = json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) throw ApiError(400, "The request body is not valid JSON.");
  return document;
}

} // namespace octostep::sandbox
