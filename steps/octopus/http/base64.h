// Base64 with the standard alphabet and padding (RFC 4648).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace octostep::octopus {

[[nodiscard]] std::string base64_encoded(std::string_view bytes);
// Absent if the text is not padded to groups of four, or contains other characters.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

} // namespace octostep::octopus
