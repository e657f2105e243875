// Reads request bodies like the server: member names match in any case, null means absent, unknown
// members are ignored. A member of the wrong type ends the request with 400.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace octostep::sandbox {

class Fields {
public:
  // `object` is not owned. Throws ApiError 400 unless it is an object.
  explicit Fields(const nlohmann::json& object);

  // nullptr if absent or null.
  [[nodiscard]] const nlohmann::json* find(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] std::string text(std::string_view name) const; // "" if absent
  [[nodiscard]] std::string
  required_text(std::string_view name) const; // ApiError 400 if absent or blank
  [[nodiscard]] bool flag(std::string_view name, bool fallback) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::map<std::string, std::string> text_map(std::string_view name) const;

private:
  const nlohmann::json& m_object;
};

// Parses a request body; an empty one is an empty object. Throws ApiError 400.
[[nodiscard]] nlohmann::json parse_body(std::string_view body);

} // namespace octostep::sandbox
