// A value that must never be printed. It has no formatter, no stream operator and no comparison to
// text, so that a leak has to be written on purpose: reveal() is the only way out.
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
