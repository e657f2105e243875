#include "steps/octopus/json_object.h"

#include <charconv>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/text.h"

namespace octostep::octopus {

namespace {

using nlohmann::json;

// Takes `count` digits off the front.
bool take_digits(std::string_view& text, std::size_t count, int& number) {
  if (text.size() < count) return false;
  const auto* end = text.data() + count;
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end || number < 0) return false;
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, std::string_view letters) {
  if (text.empty() || letters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

Duration take_fraction(std::string_view& text) {
  if (!take(text, ".,")) return Duration::zero();
  int milliseconds = 0;
  int weight = 100;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    milliseconds += (text.front() - '0') * weight;
    weight /= 10;
    text.remove_prefix(1);
  }
  return Duration(milliseconds);
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
  if (text.empty() || take(text, "Zz")) return std::chrono::minutes(0);
  const int sign = text.front() == '-' ? -1 : 1;
  int hours = 0;
  int minutes = 0;
  if (!take(text, "+-") || !take_digits(text, 2, hours)) return std::nullopt;
  take(text, ":");
  if (!text.empty() && !take_digits(text, 2, minutes)) return std::nullopt;
  return std::chrono::minutes(sign * (hours * 60 + minutes));
}

} // namespace

JsonObject::JsonObject(const json& value, const std::string& source)
    : m_value(&value), m_source(&source) {
  if (!value.is_object())
    throw OctopusError(
        ErrorKind::protocol,
        fmt::format("{}: the answer holds '{}' where an object is expected",
                    source,
                    as_one_line(value.dump(-1, ' ', true, json::error_handler_t::replace), 100)));
}

const json* JsonObject::find(std::string_view name) const {
  const auto& object = m_value->get_ref<const json::object_t&>();
  const auto exact = object.find(name);
  if (exact != object.end()) return exact->second.is_null() ? nullptr : &exact->second;
  for (const auto& [key, value] : object)
    if (equal_ignoring_case(key, name)) return value.is_null() ? nullptr : &value;
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

std::optional<Instant> parse_instant(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const bool shaped = take_digits(text, 4, year) && take(text, "-") &&
                      take_digits(text, 2, month) && take(text, "-") && take_digits(text, 2, day) &&
                      take(text, "Tt ") && take_digits(text, 2, hour) && take(text, ":") &&
                      take_digits(text, 2, minute) && take(text, ":") &&
                      take_digits(text, 2, second);
  if (!shaped) return std::nullopt;
  const auto fraction = take_fraction(text);
  const auto offset = take_offset(text);
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!offset || !text.empty() || !date.ok() || hour > 24 || minute > 59 || second > 60)
    return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + fraction - *offset;
}

std::string instant_text(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const auto time = instant - day;
  const auto milliseconds = time.count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}+00:00",
                     static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()),
                     milliseconds / 3'600'000,
                     milliseconds / 60'000 % 60,
                     milliseconds / 1'000 % 60,
                     milliseconds % 1'000);
}

} // namespace octostep::octopus
