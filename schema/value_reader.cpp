#include "schema/value_reader.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "schema/duration_text.h"
#include "schema/instant_text.h"
#include "schema/name_values_reader.h"
#include "schema/parameter_text.h"
#include "schema/server_address.h"
#include "schema/text/ascii.h"
#include "schema/text/nearest_name.h"
#include "schema/value_text.h"

namespace octostep::schema {

namespace {

using Json = nlohmann::json;

ReadValue given(Value value) { return {Presence::given, std::move(value), {}}; }

ReadValue wrong(std::string message) { return {Presence::wrong, {}, {{"", std::move(message)}}}; }

std::string described(const Json& json) {
  if (json.is_array()) return "an array";
  if (json.is_object()) return "an object";
  const auto text = json.is_string() ? json.get<std::string>() : json.dump();
  return fmt::format("'{}'", quotable(text));
}

ReadValue must_be(const Parameter& parameter, std::string_view what, const Json& json) {
  return wrong(
      fmt::format("parameter '{}' must be {}, not {}", parameter.key, what, described(json)));
}

// "https://user:password@host" (RFC 3986 3.2.1).
bool has_user_information(std::string_view address) {
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos)
    address.remove_prefix(scheme + 3);
  return address.substr(0, address.find_first_of("/?#")).find('@') != std::string_view::npos;
}

ReadValue read_text(const Parameter& parameter, const Json& json) {
  if (json.is_number())
    return wrong(fmt::format(
        "parameter '{}' is text and must stand in quotes; without them it is the number {}",
        parameter.key,
        json.dump()));
  if (!json.is_string()) return must_be(parameter, "text", json);
  const auto& text = json.get_ref<const std::string&>();
  if ((parameter.address || parameter.server_address) && has_user_information(text))
    return wrong(fmt::format("parameter '{}' holds a user name or password, which would be logged "
                             "with the address; leave it out, and use the parameters for keys, "
                             "users and passwords",
                             parameter.key));
  if (parameter.server_address) return given(server_root(text));
  return given(parameter.multiline ? text : std::string(text::trimmed(text)));
}

ReadValue read_secret(const Parameter& parameter, const Json& json) {
  if (!json.is_string())
    return wrong(fmt::format("parameter '{}' must be text in quotes", parameter.key));
  std::string text = json.get<std::string>();
  // A secret that was read from a file has the file's last line break at its end.
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return given(Secret(std::move(text)));
}

ReadValue read_boolean(const Parameter& parameter, const Json& json) {
  if (json.is_boolean()) return given(json.get<bool>());
  if (json.is_string()) {
    const auto text = text::trimmed(json.get_ref<const std::string&>());
    if (text::equal_ignoring_case(text, "true")) return given(true);
    if (text::equal_ignoring_case(text, "false")) return given(false);
  }
  const bool is_tri_state = parameter.type == ParameterType::tri_state;
  return must_be(parameter, is_tri_state ? "true, false or default" : "true or false", json);
}

ReadValue read_tri_state(const Parameter& parameter, const Json& json) {
  if (json.is_string() &&
      text::equal_ignoring_case(text::trimmed(json.get_ref<const std::string&>()), "default"))
    return {};
  return read_boolean(parameter, json);
}

ReadValue read_integer(const Parameter& parameter, const Json& json) {
  constexpr std::string_view k_what = "a whole number, 0 or more";
  std::int64_t number = -1;
  if (json.is_number_integer() && json <= INT64_MAX) number = json.get<std::int64_t>();
  if (json.is_string()) {
    const auto text = text::trimmed(json.get_ref<const std::string&>());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) number = -1;
  }
  return number < 0 ? must_be(parameter, k_what, json) : given(number);
}

ReadValue read_duration(const Parameter& parameter, const Json& json) {
  std::optional<Duration> duration;
  if (json.is_number()) duration = duration_of_seconds(json.get<double>());
  if (json.is_string()) duration = parse_duration(json.get_ref<const std::string&>());
  if (duration) return given(*duration);
  return must_be(parameter, fmt::format("a duration ({})", k_duration_forms), json);
}

ReadValue read_date_time(const Parameter& parameter, const Json& json) {
  if (json.is_string())
    if (const auto instant = parse_instant(json.get_ref<const std::string&>()))
      return given(*instant);
  return must_be(parameter, "a date and time such as 2026-03-07T18:30:00+01:00", json);
}

ReadValue read_choice(const Parameter& parameter, const Json& json) {
  // Some integrations write a choice as true or false.
  const auto text = json.is_boolean()  ? json.dump()
                    : json.is_string() ? json.get<std::string>()
                                       : std::string();
  const auto wanted = text::trimmed(text);
  for (const auto& choice : parameter.allowed) {
    const bool is_alias = std::ranges::any_of(choice.aliases, [&](const auto& alias) {
      return text::equal_ignoring_case(alias, wanted);
    });
    if (is_alias || text::equal_ignoring_case(choice.value, wanted)) return given(choice.value);
  }
  std::vector<std::string> known;
  for (const auto& choice : parameter.allowed) known.push_back(choice.value);
  auto result = must_be(parameter, "one of " + allowed_text(parameter, ", "), json);
  if (const auto nearest = text::nearest_name(wanted, known); !nearest.empty())
    result.problems.front().message += fmt::format("; did you mean '{}'?", nearest);
  return result;
}

std::string empty_item(const Parameter& parameter, std::size_t index) {
  return fmt::format(
      "item {} of '{}' is empty; give it a value, or leave it out", index + 1, parameter.key);
}

ReadValue read_list_items(const Parameter& parameter, const Json& array) {
  std::vector<std::string> items;
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const Json& item = array[i];
    if (!item.is_string())
      problems.push_back({fmt::format("/{}", i),
                          fmt::format("each item of '{}' must be text in quotes, not {}",
                                      parameter.key,
                                      described(item))});
    else if (const auto text = text::trimmed(item.get_ref<const std::string&>()); !text.empty())
      items.emplace_back(text);
    else if (refuses_empty(parameter))
      problems.push_back({fmt::format("/{}", i), empty_item(parameter, i)});
  }
  if (!problems.empty()) return {Presence::wrong, {}, std::move(problems)};
  return items.empty() ? ReadValue{} : given(std::move(items));
}

ReadValue read_list(const Parameter& parameter, const Json& json) {
  if (json.is_array()) return read_list_items(parameter, json);
  if (!json.is_string()) return must_be(parameter, "an array of texts, or one text", json);
  const auto& text = json.get_ref<const std::string&>();
  if (!parameter.split_commas) return given(split_lines(text));
  const auto items = split_commas(text);
  if (!items)
    return wrong(fmt::format("the quotes in '{}' do not match: a quoted item ends at its second "
                             "quote, before the next comma",
                             parameter.key));
  const auto empty = std::ranges::find(*items, std::string());
  if (empty == items->end()) return given(*items);
  return wrong(empty_item(parameter, static_cast<std::size_t>(empty - items->begin())));
}

ReadValue read_name_values_value(const Parameter& parameter, const Json& json) {
  auto [values, problems] = read_name_values(parameter.key, json);
  if (!problems.empty()) return {Presence::wrong, {}, std::move(problems)};
  return values.pairs.empty() ? ReadValue{} : given(std::move(values));
}

// Parses the object in a text; nullopt if the text is not an object, or nested deeper than any real
// record.
std::optional<Json> parse_object(const std::string& text) {
  constexpr int k_depth = 64;
  bool too_deep = false;
  const auto within_depth = [&](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > k_depth;
    return !too_deep;
  };
  auto json = Json::parse(text, within_depth, /*allow_exceptions=*/false);
  return too_deep || !json.is_object() ? std::nullopt : std::optional(std::move(json));
}

ReadValue read_object(const Parameter& parameter, const Json& json) {
  const auto parsed =
      json.is_string() ? parse_object(json.get_ref<const std::string&>()) : std::nullopt;
  if (!parsed && !json.is_object()) return must_be(parameter, "a JSON object", json);
  const Json& object = parsed ? *parsed : json;
  if (object.empty()) return {};
  return given(JsonText{object.dump(-1, ' ', false, Json::error_handler_t::replace)});
}

bool is_pending(const Json& json) {
  if (json.is_string())
    return json.get_ref<const std::string&>().find("${steps.") != std::string::npos;
  return json.is_structured() && std::ranges::any_of(json, is_pending);
}

bool is_empty(const Parameter& parameter, const Json& json) {
  if (json.is_string()) return text::trimmed(json.get_ref<const std::string&>()).empty();
  return parameter.type == ParameterType::list && json.is_array() && json.empty();
}

ReadValue read_empty(const Parameter& parameter) {
  if (!refuses_empty(parameter)) return {};
  return wrong(fmt::format("parameter '{}' is given but empty; give it a value, or leave it out",
                           parameter.key));
}

} // namespace

ReadValue read_value(const Parameter& parameter, const Json& json, References references) {
  if (json.is_null()) return {};
  if (is_empty(parameter, json)) return read_empty(parameter);
  if (references == References::pending && is_pending(json)) return {Presence::pending, {}, {}};
  switch (parameter.type) {
  case ParameterType::text:
    return read_text(parameter, json);
  case ParameterType::secret:
    return read_secret(parameter, json);
  case ParameterType::boolean:
    return read_boolean(parameter, json);
  case ParameterType::tri_state:
    return read_tri_state(parameter, json);
  case ParameterType::integer:
    return read_integer(parameter, json);
  case ParameterType::duration:
    return read_duration(parameter, json);
  case ParameterType::date_time:
    return read_date_time(parameter, json);
  case ParameterType::choice:
    return read_choice(parameter, json);
  case ParameterType::list:
    return read_list(parameter, json);
  case ParameterType::name_values:
    return read_name_values_value(parameter, json);
  case ParameterType::object:
    return read_object(parameter, json);
  }
  return {};
}

} // namespace octostep::schema
