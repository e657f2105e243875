#include "agent/log/text_encodings.h"

#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "schema/text/utf8.h"

namespace octostep::agent {

namespace {

constexpr std::string_view k_alphanumeric =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view k_unreserved_marks = "-_.~";

bool holds(std::string_view characters, char32_t value) {
  return value < 0x80 && characters.find(static_cast<char>(value)) != std::string_view::npos;
}

// Writes `text` code point by code point.
template <class Append>
std::string encoded(std::string_view text, const Append& append) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint point = text::code_point_at(text, at);
    append(result, point.value);
    at += point.size;
  }
  return result;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void append_unit(std::string& form, char32_t unit, HexCase hex) {
  const auto number = static_cast<std::uint32_t>(unit);
  form +=
      hex == HexCase::upper ? fmt::format("\\u{:04X}", number) : fmt::format("\\u{:04x}", number);
}

bool append_short_escape(std::string& form, char c, bool slash) {
  constexpr std::string_view k_plain = "\"\\\b\f\n\r\t";
  constexpr std::string_view k_letters = "\"\\bfnrt";
  const auto at = k_plain.find(c);
  if (at == std::string_view::npos && !(slash && c == '/')) return false;
  form += '\\';
  form += at == std::string_view::npos ? '/' : k_letters[at];
  return true;
}

void append_json(std::string& form, char32_t value, const JsonStyle& style) {
  if (value < 0x80) {
    const char c = static_cast<char>(value);
    if (holds(style.also_escaped, value)) return append_unit(form, value, style.hex);
    if (append_short_escape(form, c, style.slash)) return;
    if (value < 0x20) return append_unit(form, value, style.hex);
    form += c;
  } else if (!style.ascii_only) {
    text::append_code_point(form, value);
  } else if (value < 0x10000) {
    append_unit(form, value, style.hex);
  } else {
    append_unit(form, 0xD800 + ((value - 0x10000) >> 10), style.hex);
    append_unit(form, 0xDC00 + ((value - 0x10000) & 0x3FF), style.hex);
  }
}

std::string_view entity_name(char32_t value) {
  constexpr std::array<std::pair<char32_t, std::string_view>, 5> k_names{
      {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}}};
  for (const auto& [character, name] : k_names)
    if (character == value) return name;
  return {};
}

std::string number_of(char32_t value, CharacterNumber number) {
  const auto code = static_cast<std::uint32_t>(value);
  switch (number) {
  case CharacterNumber::decimal:
    return fmt::format("&#{};", code);
  case CharacterNumber::decimal_of_three_digits:
    return fmt::format("&#{:03};", code);
  case CharacterNumber::lower_hex:
    return fmt::format("&#x{:x};", code);
  case CharacterNumber::upper_hex:
    return fmt::format("&#x{:X};", code);
  }
  return {};
}

} // namespace

std::string url_encoded(std::string_view text, const UrlStyle& style) {
  std::string form;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ')
      form += style.space;
    else if (holds(k_alphanumeric, byte) || holds(k_unreserved_marks, byte) ||
             holds(style.also_plain, byte))
      form += c;
    else
      form +=
          style.hex == HexCase::upper ? fmt::format("%{:02X}", byte) : fmt::format("%{:02x}", byte);
  }
  return form;
}

std::string url_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high = text[at] == '%' && at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[at + 2]) : -1;
    if (low < 0) {
      decoded += text[at];
      continue;
    }
    decoded += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return decoded;
}

std::string json_escaped(std::string_view text, const JsonStyle& style) {
  return encoded(text,
                 [&style](std::string& form, char32_t value) { append_json(form, value, style); });
}

std::string markup_escaped(std::string_view text, const MarkupStyle& style) {
  return encoded(text, [&style](std::string& form, char32_t value) {
    if (holds(style.escaped, value) && holds(style.named, value))
      form += entity_name(value);
    else if (holds(style.escaped, value) || (style.ascii_only && value >= 0x80))
      form += number_of(value, style.number);
    else
      text::append_code_point(form, value);
  });
}

std::string markup_numbers(std::string_view text, CharacterNumber number, bool spare_alphanumeric) {
  return encoded(text, [&](std::string& form, char32_t value) {
    if (spare_alphanumeric && holds(k_alphanumeric, value))
      text::append_code_point(form, value);
    else
      form += number_of(value, number);
  });
}

std::string base_encoded(std::string_view text, std::size_t offset, std::string_view alphabet) {
  const auto width = static_cast<std::size_t>(std::countr_zero(alphabet.size()));
  const std::size_t first_bit = offset * 8;
  const std::size_t end_bit = first_bit + text.size() * 8;
  const auto bit = [&](std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[(at - first_bit) / 8]);
    return static_cast<std::size_t>((byte >> (7 - at % 8)) & 1);
  };
  std::string form;
  for (std::size_t at = (first_bit + width - 1) / width * width; at + width <= end_bit;
       at += width) {
    std::size_t index = 0;
    for (std::size_t i = 0; i < width; ++i) index = index * 2 + bit(at + i);
    form += alphabet[index];
  }
  return form;
}

} // namespace octostep::agent
