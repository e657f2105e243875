// Ways in which programs write a text down: in URLs, JSON, XML and HTML, or as letters and digits
// only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace octostep::agent {

enum class HexCase { upper, lower };

struct UrlStyle {
  std::string_view also_plain; // left alone beside RFC 3986's unreserved characters
  std::string_view space;      // "%20" or "+"
  HexCase hex = HexCase::upper;
};

[[nodiscard]] std::string url_encoded(std::string_view text, const UrlStyle& style);
// A "%" that two hexadecimal digits do not follow stays as it is.
[[nodiscard]] std::string url_decoded(std::string_view text);

struct JsonStyle {
  std::string_view also_escaped; // as \u00XX; the quotation mark included where it stands here
  bool slash = false;            // \/ for /
  bool ascii_only = false;
  HexCase hex = HexCase::lower;
};

// Without the quotation marks around it.
[[nodiscard]] std::string json_escaped(std::string_view text, const JsonStyle& style);

enum class CharacterNumber { decimal, decimal_of_three_digits, lower_hex, upper_hex };

struct MarkupStyle {
  std::string_view escaped; // characters; of letters and digits none
  std::string_view named;   // those of `escaped` that get a name: of & < > " '
  bool ascii_only = false;
  CharacterNumber number = CharacterNumber::decimal;
};

// XML and HTML: named entities, and numbers for the rest.
[[nodiscard]] std::string markup_escaped(std::string_view text, const MarkupStyle& style);
// Each character as a number; with `spare_alphanumeric` letters and digits of ASCII stay.
[[nodiscard]] std::string
markup_numbers(std::string_view text, CharacterNumber number, bool spare_alphanumeric);

inline constexpr std::string_view k_base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
inline constexpr std::string_view k_base64_url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
inline constexpr std::string_view k_base32_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
inline constexpr std::string_view k_base32_lower_alphabet = "abcdefghijklmnopqrstuvwxyz234567";
inline constexpr std::string_view k_base16_alphabet = "0123456789ABCDEF";
inline constexpr std::string_view k_base16_lower_alphabet = "0123456789abcdef";

// RFC 4648 with an alphabet of 64, 32 or 16 characters: those that depend on `text` alone when
// `offset` other bytes stand before it.
[[nodiscard]] std::string
base_encoded(std::string_view text, std::size_t offset, std::string_view alphabet);

} // namespace octostep::agent
