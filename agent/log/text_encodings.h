// How programs encode text: in URLs, JSON, XML and HTML, or as letters and digits only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace octostep::agent {

enum class HexCase { upper, lower };

struct UrlStyle {
  std::string_view also_plain; // not encoded, like RFC 3986's unreserved characters
  std::string_view space;      // "%20" or "+"
  HexCase hex = HexCase::upper;
};

[[nodiscard]] std::string url_encoded(std::string_view text, const UrlStyle& style);
// A "%" that is not followed by two hexadecimal digits stays unchanged.
[[nodiscard]] std::string url_decoded(std::string_view text);

struct JsonStyle {
  std::string_view also_escaped; // as \u00XX; the quotation mark included where it stands here
  bool slash = false;            // \/ for /
  bool ascii_only = false;
  HexCase hex = HexCase::lower;
};

// Without the surrounding quotation marks.
[[nodiscard]] std::string json_escaped(std::string_view text, const JsonStyle& style);

enum class CharacterNumber { decimal, decimal_of_three_digits, lower_hex, upper_hex };

struct MarkupStyle {
  std::string_view escaped; // characters other than letters and digits
  std::string_view named;   // those of `escaped` that get a name: of & < > " '
  bool ascii_only = false;
  CharacterNumber number = CharacterNumber::decimal;
};

// XML and HTML: named entities, and numbers for the rest.
[[nodiscard]] std::string markup_escaped(std::string_view text, const MarkupStyle& style);
// Every character as a number; with `spare_alphanumeric`, ASCII letters and digits stay.
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

// RFC 4648 with an alphabet of 64, 32 or 16 characters: only the characters that depend on `text`
// alone if `offset` other bytes precede it.
[[nodiscard]] std::string
base_encoded(std::string_view text, std::size_t offset, std::string_view alphabet);

} // namespace octostep::agent
