// Checked access to one JSON object of a schema file. Schemas are part of the program, so any
// mistake in them is a bug: throws std::logic_error that says where it is.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace octostep::schema {

class SchemaEntry {
public:
  // `json` must be an object and must outlive this; `where` begins every message.
  SchemaEntry(const nlohmann::json& json, std::string where);

  [[noreturn]] void fail(const std::string& what) const;
  void allow_only(std::initializer_list<std::string_view> members) const;

  [[nodiscard]] const nlohmann::json* find(std::string_view member) const; // null if absent
  [[nodiscard]] std::string text(std::string_view member) const;           // "" if absent
  [[nodiscard]] std::string required_text(std::string_view member) const;  // never ""
  [[nodiscard]] bool flag(std::string_view member, bool absent) const;
  // A single text counts as a list of one.
  [[nodiscard]] std::vector<std::string> texts(std::string_view member) const;
  [[nodiscard]] const nlohmann::json& array(std::string_view member) const; // empty if absent
  [[nodiscard]] const std::string& where() const { return m_where; }

private:
  const nlohmann::json& m_json;
  std::string m_where;
};

} // namespace octostep::schema
