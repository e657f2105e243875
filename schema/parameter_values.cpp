#include "schema/parameter_values.h"

#include <algorithm>
#include <stdexcept>

namespace octostep::schema {

ParameterValues::ParameterValues(std::map<std::string, Value, std::less<>> values,
                                 std::vector<std::string> known)
    : m_values(std::move(values)), m_known(std::move(known)) {}

template <typename T>
const T* ParameterValues::find(std::string_view key) const {
  const auto found = m_values.find(key);
  if (found == m_values.end()) {
    if (std::ranges::find(m_known, key) == m_known.end())
      throw std::logic_error("no parameter '" + std::string(key) + "' in this step's schema");
    return nullptr;
  }
  const T* value = std::get_if<T>(&found->second);
  if (value == nullptr)
    throw std::logic_error("parameter '" + std::string(key) +
                           "' is read as another type than its schema's");
  return value;
}

bool ParameterValues::has(std::string_view key) const {
  return m_values.find(key) != m_values.end();
}

std::string ParameterValues::text(std::string_view key) const {
  const auto* value = find<std::string>(key);
  return value == nullptr ? std::string() : *value;
}

std::optional<std::string> ParameterValues::optional_text(std::string_view key) const {
  const auto* value = find<std::string>(key);
  if (value == nullptr || value->empty()) return std::nullopt;
  return *value;
}

bool ParameterValues::flag(std::string_view key) const {
  const auto* value = find<bool>(key);
  return value != nullptr && *value;
}

std::optional<bool> ParameterValues::tri_state(std::string_view key) const {
  const auto* value = find<bool>(key);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<std::int64_t> ParameterValues::integer(std::string_view key) const {
  const auto* value = find<std::int64_t>(key);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<Duration> ParameterValues::duration(std::string_view key) const {
  const auto* value = find<Duration>(key);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<Instant> ParameterValues::instant(std::string_view key) const {
  const auto* value = find<Instant>(key);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::vector<std::string> ParameterValues::list(std::string_view key) const {
  const auto* value = find<std::vector<std::string>>(key);
  return value == nullptr ? std::vector<std::string>() : *value;
}

NameValues ParameterValues::pairs(std::string_view key) const { return given_pairs(key).pairs; }

GivenNameValues ParameterValues::given_pairs(std::string_view key) const {
  const auto* value = find<GivenNameValues>(key);
  return value == nullptr ? GivenNameValues() : *value;
}

Secret ParameterValues::secret(std::string_view key) const {
  const auto* value = find<Secret>(key);
  return value == nullptr ? Secret() : *value;
}

std::optional<std::string> ParameterValues::json_text(std::string_view key) const {
  const auto* value = find<JsonText>(key);
  return value == nullptr ? std::nullopt : std::optional(value->text);
}

namespace {

// The length in front distinguishes "a" and "bc" from "ab" and "c".
void add(std::string& text, std::string_view part) {
  text += std::to_string(part.size());
  text.append(1, ':').append(part);
}

struct CanonicalWriter {
  std::string& text;

  void operator()(bool value) { add(text, value ? "true" : "false"); }
  void operator()(std::int64_t value) { add(text, std::to_string(value)); }
  void operator()(Duration value) { add(text, std::to_string(value.count())); }
  void operator()(Instant value) { add(text, std::to_string(value.time_since_epoch().count())); }
  void operator()(const std::string& value) { add(text, value); }
  void operator()(const Secret& value) { add(text, value.reveal()); }
  void operator()(const JsonText& value) { add(text, value.text); }
  void operator()(const std::vector<std::string>& value) {
    for (const auto& item : value) add(text, item);
  }
  void operator()(const GivenNameValues& given) {
    const auto& value = given.pairs;
    for (const auto& [name, content] : value) {
      add(text, name);
      add(text, content);
    }
  }
};

} // namespace

std::string
ParameterValues::canonical_text(const std::function<bool(std::string_view)>& counts) const {
  std::string text;
  for (const auto& [key, value] : m_values) {
    if (!counts(key)) continue;
    add(text, key);
    std::visit(CanonicalWriter{text}, value);
    text += ';';
  }
  return text;
}

} // namespace octostep::schema
