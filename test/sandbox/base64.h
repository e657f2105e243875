// Base64 as signatures use it, and its URL form as JSON web tokens use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace octostep::sandbox {

[[nodiscard]] std::string base64_encode(std::string_view bytes);
// URL alphabet, padding optional; nullopt when malformed.
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

} // namespace octostep::sandbox
