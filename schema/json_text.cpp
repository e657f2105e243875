#include "schema/json_text.h"

#include <nlohmann/json.hpp>

#include "schema/name_values_reader.h"

namespace octostep::schema {
namespace {

nlohmann::json parse(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
}

} // namespace

std::optional<ObjectText> read_object_text(std::string_view text) {
  const auto json = parse(text);
  if (!json.is_object()) return std::nullopt;
  ObjectText object{json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), {}};
  for (const auto& member : json.items()) object.members.push_back(member.key());
  return object;
}

std::string object_text(const NameValues& members) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [name, value] : members) json[name] = value;
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::pair<NameValues, std::vector<Problem>> read_name_values_text(std::string_view key,
                                                                  std::string_view text) {
  const auto json = parse(text);
  if (json.is_discarded()) return {{}, {{"", "is not valid JSON"}}};
  return read_name_values(key, json);
}

} // namespace octostep::schema
