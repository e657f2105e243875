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
  std::optional<std::string> value;                            // in the single-value form
  std::vector<std::pair<std::string, std::string>> attributes; // decoded
};

// Escapes to ASCII only, so that no code page between agent and server can damage the text. Omits
// control characters that have no escape.
[[nodiscard]] std::string escape_service_value(std::string_view text);
// Number of bytes that the code point `value` takes when escaped.
[[nodiscard]] std::size_t escaped_service_size(char32_t value);

[[nodiscard]] std::string write_service_message(const ServiceMessage& message);

// The message that `line` consists of, apart from white space around it. Absent if the line
// contains anything else or the message is not well-formed.
[[nodiscard]] std::optional<ServiceMessage> read_service_message(std::string_view line);

} // namespace octostep::agent
