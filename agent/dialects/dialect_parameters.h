// The parameters of one step, given under the names that an existing integration uses. The names
// come from the step schemas, which contain them all; a caller only adds how that integration
// writes its values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "schema/catalog.h"

namespace octostep::agent {

enum class NameCase { exact, any };

struct DialectName {
  const schema::Parameter* parameter = nullptr; // null: the name is unknown
  bool is_opposite = false;                     // it has the opposite meaning of the parameter
};

class DialectParameters {
public:
  // `kind` must outlive this. `dialect` is a key of schema::DialectNames.
  DialectParameters(const schema::StepSchema& kind, std::string dialect, NameCase name_case)
      : m_kind(kind), m_dialect(std::move(dialect)), m_case(name_case) {}

  [[nodiscard]] DialectName find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;
  // The first name of a parameter; "" if the integration has none for it.
  [[nodiscard]] std::string name_of(std::string_view key) const;

  // Lists, and names with values, get one more item each time; everything else keeps the last
  // value.
  void add(const schema::Parameter& parameter, std::string value);
  void set(std::string_view key, std::string value);   // replaces earlier values
  void add_missing(const DialectParameters& defaults); // adds what is not given here
  void remove(std::string_view key) { m_given.erase(std::string(key)); }
  [[nodiscard]] bool has(std::string_view key) const { return m_given.contains(std::string(key)); }
  [[nodiscard]] std::string value(std::string_view key) const; // the last one; "" if not given
  [[nodiscard]] std::vector<std::string> items(std::string_view key) const;

  // The step as an object of a document. Values are literal: ${ in them is not a reference. Only
  // '\' in paths becomes '/' if the dialect is that of octo.exe or TeamCity.
  [[nodiscard]] nlohmann::json step() const;

  [[nodiscard]] const schema::StepSchema& kind() const { return m_kind; }

private:
  const schema::StepSchema& m_kind;
  std::string m_dialect;
  NameCase m_case;
  std::map<std::string, std::vector<std::string>, std::less<>> m_given;
};

[[nodiscard]] bool takes_items(const schema::Parameter& parameter);

// The value with '/' for '\' if the parameter holds paths. octo.exe and the plugins that call it
// accept both between folders, whatever the agent's system: users keep settings that were made for
// agents on Windows. For the Go tool '\' is an ordinary character.
[[nodiscard]] std::string with_slashes(const schema::Parameter& parameter, std::string value);

// Whether an item is "name:value" or "name=value" with a name, as required for names with values.
[[nodiscard]] bool is_name_value(std::string_view item);

// The text with every ${ escaped for the reader of documents.
[[nodiscard]] std::string without_references(std::string_view text);

} // namespace octostep::agent
