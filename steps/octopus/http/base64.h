// Base64 with the standard alphabet and padding (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace octostep::octopus {

[[nodiscard]] std::string base64_encoded(std::string_view bytes);
// Absent when the text is not whole groups of four letters of the alphabet.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

} // namespace octostep::octopus
