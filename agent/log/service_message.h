// TeamCity service messages: `##teamcity[name 'value']` and `##teamcity[name key='value' …]`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace octostep::agent {

struct ServiceMessage {
  std::string name;
  std::optional<std::string> value;                            // of the single-value form
  std::vector<std::pair<std::string, std::string>> attributes; // decoded
};

// ASCII only, so that no code page between agent and server can damage it; control characters that
// have no escape are left out.
[[nodiscard]] std::string escape_service_value(std::string_view text);
// Bytes that the code point `value` takes when escaped.
[[nodiscard]] std::size_t escaped_service_size(char32_t value);

[[nodiscard]] std::string write_service_message(const ServiceMessage& message);

// The message that `line` consists of, white space around it aside. Absent when the line is
// anything else or not well-formed.
[[nodiscard]] std::optional<ServiceMessage> read_service_message(std::string_view line);

} // namespace octostep::agent
