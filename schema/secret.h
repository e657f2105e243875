// A value that must never be printed. It has no formatter, no stream operator and no comparison
// with text, so a leak cannot happen by accident: reveal() is the only access.
#pragma once

#include <string>
#include <utility>

namespace octostep::schema {

class Secret {
public:
  Secret() = default;
  explicit Secret(std::string value) : m_value(std::move(value)) {}

  [[nodiscard]] const std::string& reveal() const { return m_value; }
  [[nodiscard]] bool empty() const { return m_value.empty(); }

private:
  std::string m_value;
};

} // namespace octostep::schema
