// Builds JSON Pointers (RFC 6901), which problems use as paths.
#pragma once

#include <string>
#include <string_view>

namespace octostep::schema {

// "/key", with "~" and "/" in the key escaped.
[[nodiscard]] inline std::string pointer_step(std::string_view key) {
  std::string step = "/";
  for (const char letter : key) {
    if (letter == '~')
      step += "~0";
    else if (letter == '/')
      step += "~1";
    else
      step += letter;
  }
  return step;
}

} // namespace octostep::schema
