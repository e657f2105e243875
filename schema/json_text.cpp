#include "schema/json_text.h"

#include <nlohmann/json.hpp>

#include "schema/name_values_reader.h"

namespace octostep::schema {
namespace {

nlohmann::json parse(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
}

std::string text_of(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json object_of(const NameValues& members) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [name, value] : members) json[name] = value;
  return json;
}

} // namespace

std::optional<ObjectText> read_object_text(std::string_view text) {
  const auto json = parse(text);
  if (!json.is_object()) return std::nullopt;
  ObjectText object{text_of(json), {}};
  for (const auto& member : json.items()) object.members.push_back(member.key());
  return object;
}

std::string object_text(const NameValues& members) { return text_of(object_of(members)); }

std::string object_text(const NameValues& members, const ObjectList& list) {
  auto json = object_of(members);
  auto& objects = json[list.name] = nlohmann::json::array();
  for (const auto& object : list.objects) objects.push_back(object_of(object));
  return text_of(json);
}

std::string
with_member(const std::string& object, const std::string& name, const std::string& value) {
  auto json = parse(object);
  json[name] = value;
  return text_of(json);
}

std::pair<GivenNameValues, std::vector<Problem>> read_name_values_text(std::string_view key,
                                                                       std::string_view text) {
  const auto json = parse(text);
  if (json.is_discarded()) return {{}, {{"", "is not valid JSON"}}};
  return read_name_values(key, json);
}

} // namespace octostep::schema
