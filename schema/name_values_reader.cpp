#include "schema/name_values_reader.h"

#include <optional>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "schema/json_pointer.h"
#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"
#include "schema/value_text.h"

namespace octostep::schema {

namespace {

using Json = nlohmann::json;

class Reader {
public:
  explicit Reader(std::string_view key) : m_key(key) {}

  void read(const Json& json) {
    if (json.is_object())
      read_object(json);
    else if (json.is_array())
      read_array(json);
    else if (json.is_string())
      read_lines(json.get_ref<const std::string&>());
    else
      fail("",
           fmt::format("parameter '{}' must be an object of names and values, or lines name:value",
                       m_key));
  }

  [[nodiscard]] std::pair<GivenNameValues, std::vector<Problem>> result() && {
    return {std::move(m_values), std::move(m_problems)};
  }

private:
  void fail(std::string path, std::string message) {
    m_problems.push_back({std::move(path), std::move(message)});
  }

  void add(const std::string& path, std::string name, std::string value, std::string line = "") {
    if (name.empty()) return fail(path, fmt::format("a name in '{}' is empty", m_key));
    if (!has_several_separators(line) && is_given(name))
      return fail(path,
                  fmt::format("'{}' gives '{}' twice (names ignore case)", m_key, quotable(name)));
    m_values.pairs.emplace_back(std::move(name), std::move(value));
    m_values.lines.push_back(std::move(line));
  }

  // By an entry whose name is certain.
  [[nodiscard]] bool is_given(std::string_view name) const {
    for (std::size_t i = 0; i < m_values.pairs.size(); ++i)
      if (text::equal_names(m_values.pairs[i].first, name) &&
          !has_several_separators(m_values.lines[i]))
        return true;
    return false;
  }

  void add_json(const std::string& path, std::string_view name, const Json& value) {
    const std::string key(text::trimmed(name));
    if (value.is_string())
      add(path, key, value.get<std::string>());
    else if (value.is_number_integer() || value.is_boolean())
      add(path, key, value.dump());
    else if (value.is_number())
      fail(path,
           fmt::format("the value of '{}' in '{}' must stand in quotes; without them a number "
                       "loses its zeros",
                       quotable(key),
                       m_key));
    else
      fail(path,
           fmt::format("the value of '{}' in '{}' must be text, a number, true or false",
                       quotable(key),
                       m_key));
  }

  void add_line(const std::string& path, std::string_view line, std::string_view place) {
    auto pair = split_name_value(line);
    if (is_quoted_whole(line))
      fail(path,
           fmt::format("{} of '{}' stands in quotes as a whole; write it without them, as in Name: "
                       "value",
                       place,
                       m_key));
    else if (pair)
      add(path, std::move(pair->first), std::move(pair->second), std::string(text::trimmed(line)));
    else
      fail(path,
           fmt::format("{} of '{}' is not of the form name:value or name=value", place, m_key));
  }

  void read_object(const Json& object) {
    for (const auto& item : object.items())
      add_json(pointer_step(item.key()), item.key(), item.value());
  }

  void read_array(const Json& array) {
    for (std::size_t i = 0; i < array.size(); ++i) {
      const Json& item = array[i];
      const auto path = fmt::format("/{}", i);
      if (item.is_string())
        add_line(path, item.get_ref<const std::string&>(), fmt::format("item {}", i + 1));
      else if (is_pair(item))
        add_json(path, item["name"].get_ref<const std::string&>(), item["value"]);
      else
        fail(path,
             fmt::format("item {} of '{}' must be an object with just a name (text) and a value",
                         i + 1,
                         m_key));
    }
  }

  static bool is_pair(const Json& item) {
    return item.is_object() && item.size() == 2 && item.contains("name") &&
           item["name"].is_string() && item.contains("value");
  }

  void read_lines(std::string_view text) {
    std::size_t number = 0;
    for (const auto& line : split_lines(text)) add_line("", line, fmt::format("line {}", ++number));
  }

  std::string_view m_key;
  GivenNameValues m_values;
  std::vector<Problem> m_problems;
};

} // namespace

std::pair<GivenNameValues, std::vector<Problem>> read_name_values(std::string_view key,
                                                                  const Json& json) {
  Reader reader(key);
  reader.read(json);
  return std::move(reader).result();
}

} // namespace octostep::schema
