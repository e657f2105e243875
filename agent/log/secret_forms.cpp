#include "agent/log/secret_forms.h"

#include <algorithm>
#include <array>
#include <set>

#include "agent/log/service_message.h"
#include "agent/log/text_encodings.h"
#include "schema/text/ascii.h"

namespace octostep::agent {

namespace {

using Forms = std::set<std::string>;

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void add_url_forms(std::string_view value, Forms& forms) {
  for (const HexCase hex : {HexCase::upper, HexCase::lower})
    for (const std::string_view also_plain : {"", "!'()*"})
      for (const std::string_view space : {"%20", "+"}) {
        const UrlStyle style{also_plain, space, hex};
        std::string once = url_encoded(value, style);
        forms.insert(url_encoded(once, style));
        forms.insert(std::move(once));
      }
}

void add_json_forms(std::string_view value, Forms& forms) {
  constexpr std::string_view k_dotnet_escaped = "\"&'+<>`";
  for (const HexCase hex : {HexCase::upper, HexCase::lower})
    for (const JsonStyle& style : {JsonStyle{{}, false, false, hex},
                                   JsonStyle{{}, true, false, hex},
                                   JsonStyle{{}, false, true, hex},
                                   JsonStyle{{}, true, true, hex},
                                   JsonStyle{k_dotnet_escaped, false, true, hex}}) {
      std::string once = json_escaped(value, style);
      forms.insert(json_escaped(once, style));
      forms.insert(std::move(once));
    }
}

constexpr std::array k_character_numbers{CharacterNumber::decimal,
                                         CharacterNumber::decimal_of_three_digits,
                                         CharacterNumber::lower_hex,
                                         CharacterNumber::upper_hex};

// Libraries differ widely in which characters they escape, and for which they use a name.
void add_markup_forms(std::string_view value, Forms& forms) {
  for (const CharacterNumber number : k_character_numbers) {
    for (const std::string_view escaped :
         {"&<", "&<>", "&<\"", "&<>\"", "&<>\"'", "&<>\"'/", "&<>\"'/`="})
      for (const std::string_view named : {"&<>", "&<>\"", "&<>\"'"})
        for (const bool ascii_only : {false, true})
          forms.insert(markup_escaped(value, {escaped, named, ascii_only, number}));
    for (const bool spare_alphanumeric : {false, true})
      forms.insert(markup_numbers(value, number, spare_alphanumeric));
  }
}

void add_base_forms(std::string_view value, Forms& forms) {
  for (const std::string_view alphabet : {k_base64_alphabet, k_base64_url_alphabet})
    for (const std::size_t offset : {0u, 1u, 2u}) {
      std::string once = base_encoded(value, offset, alphabet);
      for (const std::size_t outer_offset : {0u, 1u, 2u})
        forms.insert(base_encoded(once, outer_offset, alphabet));
      forms.insert(std::move(once));
    }
  for (const std::string_view alphabet : {k_base32_alphabet, k_base32_lower_alphabet})
    for (const std::size_t offset : {0u, 1u, 2u, 3u, 4u})
      forms.insert(base_encoded(value, offset, alphabet));
  forms.insert(base_encoded(value, 0, k_base16_alphabet));
  forms.insert(base_encoded(value, 0, k_base16_lower_alphabet));
}

void add_forms(std::string_view value, Forms& forms) {
  forms.emplace(value);
  forms.insert(escape_service_value(value));
  add_url_forms(value, forms);
  add_json_forms(value, forms);
  add_markup_forms(value, forms);
  add_base_forms(value, forms);
}

void add_lines(std::string_view value, Forms& forms) {
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
  Forms forms;
  add_forms(value, forms);
  // A secret that was given for a URL may be shown in its decoded form elsewhere.
  if (const std::string decoded = url_decoded(value);
      decoded != value && count_characters(decoded) >= k_shortest_secret)
    add_forms(decoded, forms);
  if (value.find_first_of("\r\n") != std::string_view::npos) add_lines(value, forms);
  std::erase_if(forms, [](const std::string& form) { return form.size() < k_shortest_secret; });
  return {forms.begin(), forms.end()};
}

} // namespace octostep::agent
