// The checked parameters of one step: every value has the type its schema says, defaults are filled
// in, spellings ("True", "00:10:00", "a, b") are gone. Steps read parameters through this class and
// never see JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "schema/secret.h"

namespace octostep::schema {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using NameValues = std::vector<std::pair<std::string, std::string>>; // in the order they were given

// Names with values as a parameter or a file has them. Who knows the names may find that one of
// them holds a separator, and that its line has to be split behind that.
struct GivenNameValues {
  NameValues pairs;               // lines are split at their first separator
  std::vector<std::string> lines; // of each pair; "" = name and value were given apart
  bool operator==(const GivenNameValues&) const = default;
};

// JsonText holds an object parameter (e.g. inline build information) as compact JSON.
struct JsonText {
  std::string text;
  bool operator==(const JsonText&) const = default;
};

using Value = std::variant<bool,
                           std::int64_t,
                           Duration,
                           Instant,
                           std::string,
                           Secret,
                           std::vector<std::string>,
                           GivenNameValues,
                           JsonText>;

// Asking for a key that the step's schema does not know, or as another type than the schema's, is a
// mistake in the program: std::logic_error. An absent value without default is std::nullopt, or the
// empty value of the type where the accessor cannot say absent.
class ParameterValues {
public:
  ParameterValues() = default;
  // `known` lists every key of the schema, so that a misspelt access is caught even when absent.
  ParameterValues(std::map<std::string, Value, std::less<>> values, std::vector<std::string> known);

  [[nodiscard]] bool has(std::string_view key) const; // given, or filled in by a default

  [[nodiscard]] std::string
  text(std::string_view key) const; // "" when absent; also for choices and paths
  [[nodiscard]] std::optional<std::string>
  optional_text(std::string_view key) const;           // blank = absent
  [[nodiscard]] bool flag(std::string_view key) const; // false when absent
  [[nodiscard]] std::optional<bool>
  tri_state(std::string_view key) const; // absent or "default" = nullopt
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] std::optional<Duration> duration(std::string_view key) const;
  [[nodiscard]] std::optional<Instant> instant(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view key) const; // empty when absent
  [[nodiscard]] NameValues pairs(std::string_view key) const;              // empty when absent
  [[nodiscard]] GivenNameValues given_pairs(std::string_view key) const;   // empty when absent
  [[nodiscard]] Secret secret(std::string_view key) const;                 // empty when absent
  [[nodiscard]] std::optional<std::string> json_text(std::string_view key) const;

  // The values that were given or filled in, of the keys that count, as one text: equal for equal
  // values and no others. It holds secrets as they are; hash it.
  [[nodiscard]] std::string
  canonical_text(const std::function<bool(std::string_view key)>& counts) const;

private:
  template <typename T>
  [[nodiscard]] const T* find(std::string_view key) const;

  std::map<std::string, Value, std::less<>> m_values;
  std::vector<std::string> m_known;
};

} // namespace octostep::schema
