#include "agent/log/secret_forms.h"

#include <algorithm>
#include <cstdint>
#include <set>

#include <fmt/format.h>

#include "agent/log/service_message.h"
#include "schema/text/ascii.h"
#include "schema/text/utf8.h"

namespace octostep::agent {

namespace {

constexpr std::string_view k_unreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
constexpr std::string_view k_base64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view k_base64_url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum class HexCase { upper, lower };

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

struct UrlStyle {
  std::string_view also_plain; // left alone beside the unreserved characters
  std::string_view space;
  HexCase hex = HexCase::upper;
};

std::string url_form(std::string_view value, const UrlStyle& style) {
  std::string form;
  for (const char c : value) {
    if (c == ' ') {
      form += style.space;
    } else if (k_unreserved.find(c) != std::string_view::npos ||
               style.also_plain.find(c) != std::string_view::npos) {
      form += c;
    } else if (const auto byte = static_cast<unsigned char>(c); style.hex == HexCase::upper) {
      form += fmt::format("%{:02X}", byte);
    } else {
      form += fmt::format("%{:02x}", byte);
    }
  }
  return form;
}

struct JsonStyle {
  std::string_view also_escaped; // as \u00XX; the quotation mark included where it stands here
  bool slash = false;            // \/ for /
  bool ascii_only = false;
  HexCase hex = HexCase::lower;
};

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
    if (style.also_escaped.find(c) != std::string_view::npos)
      return append_unit(form, value, style.hex);
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

std::string json_form(std::string_view value, const JsonStyle& style) {
  std::string form;
  for (std::size_t at = 0; at < value.size();) {
    const text::CodePoint point = text::code_point_at(value, at);
    append_json(form, point.value, style);
    at += point.size;
  }
  return form;
}

// The base64 characters that depend on `value` alone when `offset` other bytes stand before it.
std::string base64_form(std::string_view value, std::size_t offset, std::string_view alphabet) {
  const std::size_t first_bit = offset * 8;
  const std::size_t end_bit = first_bit + value.size() * 8;
  const auto bit = [&](std::size_t at) {
    const auto byte = static_cast<unsigned char>(value[(at - first_bit) / 8]);
    return static_cast<std::size_t>((byte >> (7 - at % 8)) & 1);
  };
  std::string form;
  for (std::size_t at = (first_bit + 5) / 6 * 6; at + 6 <= end_bit; at += 6) {
    std::size_t index = 0;
    for (std::size_t i = 0; i < 6; ++i) index = index * 2 + bit(at + i);
    form += alphabet[index];
  }
  return form;
}

void add_forms(std::string_view value, std::set<std::string>& forms) {
  constexpr std::string_view k_javascript_plain = "!'()*";
  constexpr std::string_view k_dotnet_escaped = "\"&'+<>`";
  forms.emplace(value);
  forms.insert(escape_service_value(value));
  for (const HexCase hex : {HexCase::upper, HexCase::lower}) {
    for (const std::string_view space : {"%20", "+"}) {
      forms.insert(url_form(value, {{}, space, hex}));
      forms.insert(url_form(value, {k_javascript_plain, space, hex}));
    }
    forms.insert(json_form(value, {{}, false, false, hex}));
    forms.insert(json_form(value, {{}, true, false, hex}));
    forms.insert(json_form(value, {{}, false, true, hex}));
    forms.insert(json_form(value, {{}, true, true, hex}));
    forms.insert(json_form(value, {k_dotnet_escaped, false, true, hex}));
  }
  for (const std::size_t offset : {0u, 1u, 2u}) {
    forms.insert(base64_form(value, offset, k_base64));
    forms.insert(base64_form(value, offset, k_base64_url));
  }
}

void add_lines(std::string_view value, std::set<std::string>& forms) {
  while (!value.empty()) {
    const auto end = std::min(value.find_first_of("\r\n"), value.size());
    const std::string_view line = text::trimmed(value.substr(0, end));
    if (count_characters(line) >= k_shortest_secret_line) add_forms(line, forms);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
}

} // namespace

std::vector<std::string> secret_forms(std::string_view secret) {
  const std::string_view value = text::trimmed(secret);
  if (count_characters(value) < k_shortest_secret) return {};
  std::set<std::string> forms;
  add_forms(value, forms);
  if (value.find_first_of("\r\n") != std::string_view::npos) add_lines(value, forms);
  std::erase_if(forms, [](const std::string& form) { return form.size() < k_shortest_secret; });
  return {forms.begin(), forms.end()};
}

} // namespace octostep::agent
