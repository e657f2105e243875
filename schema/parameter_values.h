// The checked parameters of one step. Every value has the type that its schema states, defaults are
// filled in, and spellings ("True", "00:10:00", "a, b") are resolved. Steps read parameters only
// through this class and never see JSON.
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

// Names with values as a parameter or a file contains them. A caller who knows the names may find
// that one of them contains a separator, so that its line must be split after that.
struct GivenNameValues {
  NameValues pairs;               // lines are split at their first separator
  std::vector<std::string> lines; // of each pair; "" = name and value were given separately
  bool operator==(const GivenNameValues&) const = default;
};

// The value of an object parameter (for example inline build information) as compact JSON.
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

// Reading a key that the step's schema does not have, or reading it as another type, is a bug and
// throws std::logic_error. An absent value without a default is std::nullopt, or the empty value of
// the type if the accessor cannot return "absent".
class ParameterValues {
public:
  ParameterValues() = default;
  // `known` lists every key of the schema, so that a misspelled key is detected even if its value
  // is absent.
  ParameterValues(std::map<std::string, Value, std::less<>> values, std::vector<std::string> known);

  [[nodiscard]] bool has(std::string_view key) const; // given, or set by a default

  [[nodiscard]] std::string
  text(std::string_view key) const; // "" if absent; also for choices and paths
  [[nodiscard]] std::optional<std::string>
  optional_text(std::string_view key) const;           // blank = absent
  [[nodiscard]] bool flag(std::string_view key) const; // false if absent
  [[nodiscard]] std::optional<bool>
  tri_state(std::string_view key) const; // nullopt if absent or "default"
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] std::optional<Duration> duration(std::string_view key) const;
  [[nodiscard]] std::optional<Instant> instant(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view key) const; // empty if absent
  [[nodiscard]] NameValues pairs(std::string_view key) const;              // empty if absent
  [[nodiscard]] GivenNameValues given_pairs(std::string_view key) const;   // empty if absent
  [[nodiscard]] Secret secret(std::string_view key) const;                 // empty when absent
  [[nodiscard]] std::optional<std::string> json_text(std::string_view key) const;

  // The given and defaulted values of the keys that count, as one text that is equal exactly if the
  // values are equal. It contains secrets in clear text, so only use its hash.
  [[nodiscard]] std::string
  canonical_text(const std::function<bool(std::string_view key)>& counts) const;

private:
  template <typename T>
  [[nodiscard]] const T* find(std::string_view key) const;

  std::map<std::string, Value, std::less<>> m_values;
  std::vector<std::string> m_known;
};

} // namespace octostep::schema
