// A tolerant view of one JSON object of a response: unknown members are ignored, absent and null
// are the same, and names match in any case (some server versions answered in camelCase). A missing
// required member is a protocol error that names the request and the member.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "steps/octopus/http/clock.h"

namespace octostep::octopus {

class JsonObject {
public:
  // Neither argument is owned, and both must outlive this. `source` is the request line, for
  // messages. Throws OctopusError protocol if `value` is not an object.
  JsonObject(const nlohmann::json& value, const std::string& source);

  [[nodiscard]] std::string text(std::string_view name) const;          // "" if absent
  [[nodiscard]] std::string required_text(std::string_view name) const; // never empty
  // The same for ids: a text that is not an id (see is_server_id) is a protocol error, because ids
  // become parts of request paths and file names.
  [[nodiscard]] std::string id(std::string_view name) const;          // "" when absent
  [[nodiscard]] std::string required_id(std::string_view name) const; // not empty
  [[nodiscard]] std::vector<std::string> ids(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const; // false if absent
  // A value of another type counts as absent.
  [[nodiscard]] std::optional<bool> optional_flag(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
  [[nodiscard]] std::optional<Instant> instant(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::optional<JsonObject> object(std::string_view name) const;
  [[nodiscard]] std::vector<JsonObject> objects(std::string_view name) const; // [] if absent
  [[nodiscard]] std::vector<JsonObject> required_objects(std::string_view name) const;

  [[nodiscard]] const nlohmann::json& value() const { return *m_value; }
  [[nodiscard]] const std::string& source() const { return *m_source; }
  [[nodiscard]] const nlohmann::json* find(std::string_view name) const; // null if absent or null

private:
  void check_id(std::string_view name, std::string_view value) const;
  [[noreturn]] void fail(std::string_view name, std::string_view fault) const;

  const nlohmann::json* m_value;
  const std::string* m_source;
};

// The objects of an array; throws a protocol error if it is not one.
[[nodiscard]] std::vector<JsonObject> objects_of(const nlohmann::json& array,
                                                 const std::string& source);

// Whether the text has 1 to 200 letters, digits, '-', '.' and '_' like the server's own ids
// ("Projects-1", "deploymentprocess-Projects-1-s-0-2VBKT"), is not ".", and does not contain "..".
[[nodiscard]] bool is_server_id(std::string_view text);

// ISO 8601 with any number of fraction digits and an offset (none = UTC); absent for anything else.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);

} // namespace octostep::octopus
