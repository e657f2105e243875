// The only file that uses utf8proc, which contains the tables of the Unicode Character Database.
#include "schema/text/name_folding.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <utf8proc.h>

#include "schema/text/ascii.h"

namespace octostep::text {
namespace {

constexpr utf8proc_int32_t k_letter_beyond_ascii = 0x80;

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

// Removes and returns the first character of the text; a byte that does not begin one is returned
// as a negative number.
utf8proc_int32_t take_letter(std::string_view& text) {
  utf8proc_int32_t letter = 0;
  const auto length =
      utf8proc_iterate(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &letter);
  if (length <= 0)
    letter = -static_cast<utf8proc_int32_t>(static_cast<unsigned char>(text.front()));
  text.remove_prefix(length <= 0 ? 1 : static_cast<std::size_t>(length));
  return letter;
}

// How many bytes at the start of the text are valid UTF-8.
std::size_t well_formed_length(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t before = rest.size();
    if (take_letter(rest) < 0) return text.size() - before;
  }
  return text.size();
}

void append_mapped(std::string& result, std::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(bytes_of(text),
                                   static_cast<utf8proc_ssize_t>(text.size()),
                                   &mapped,
                                   static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (length < 0)
    result += text; // the text is UTF-8, so only memory can be missing
  else
    result.append(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
}

std::string mapped(std::string_view text, int options) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = well_formed_length(text);
    append_mapped(result, text.substr(0, length), options);
    text.remove_prefix(length);
    if (text.empty()) break;
    result += text.front();
    text.remove_prefix(1);
  }
  return result;
}

using Letters = std::vector<utf8proc_int32_t>;

Letters letters_of(std::string_view text) {
  Letters letters;
  while (!text.empty()) letters.push_back(take_letter(text));
  return letters;
}

void drop_common_ends(Letters& one, Letters& other) {
  const auto same = [](utf8proc_int32_t a, utf8proc_int32_t b) {
    return a == b ||
           (a > 0 && b > 0 &&
            folded_letter(static_cast<char32_t>(a)) == folded_letter(static_cast<char32_t>(b)));
  };
  const auto [first, second] = std::ranges::mismatch(one, other, same);
  one.erase(one.begin(), first);
  other.erase(other.begin(), second);
  while (!one.empty() && !other.empty() && same(one.back(), other.back())) {
    one.pop_back();
    other.pop_back();
  }
}

// People can see the difference between Latin letters with and without marks, but not between
// different kinds of blanks, soft hyphens, or letters of other alphabets.
bool may_look_alike(utf8proc_int32_t letter) {
  constexpr utf8proc_int32_t k_last_latin = 0x24F;
  return letter > k_last_latin || letter == 0xA0 || letter == 0xAD || letter < 0;
}

std::string code_points(const Letters& letters) {
  std::string text;
  for (const auto letter : letters)
    text += letter < 0 ? fmt::format("{}byte 0x{:02X}", text.empty() ? "" : " ", -letter)
                       : fmt::format("{}U+{:04X}", text.empty() ? "" : " ", letter);
  return text.empty() ? "nothing" : text;
}

} // namespace

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string normalized(std::string_view text) {
  return is_ascii(text) ? std::string(text) : mapped(text, UTF8PROC_COMPOSE);
}

std::string folded_name(std::string_view name) {
  return is_ascii(name) ? lower_case(name) : mapped(name, UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

bool equal_names(std::string_view one, std::string_view other) {
  return folded_name(one) == folded_name(other);
}

char32_t folded_letter(char32_t letter) {
  const auto value = static_cast<utf8proc_int32_t>(letter);
  if (value < k_letter_beyond_ascii) return static_cast<char32_t>(lower(static_cast<char>(letter)));
  return static_cast<char32_t>(utf8proc_tolower(utf8proc_toupper(value)));
}

std::string unseen_difference(std::string_view one, std::string_view other) {
  constexpr std::size_t k_most_letters = 2;
  Letters left = letters_of(normalized(one)), right = letters_of(normalized(other));
  drop_common_ends(left, right);
  const bool is_small = left.size() <= k_most_letters && right.size() <= k_most_letters;
  const bool is_unseen =
      std::ranges::any_of(left, may_look_alike) || std::ranges::any_of(right, may_look_alike);
  if (!is_small || !is_unseen) return {};
  return fmt::format(
      "'{}' has {} where '{}' has {}", one, code_points(left), other, code_points(right));
}

} // namespace octostep::text
