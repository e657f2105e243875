#include "steps/release/octopus_version.h"

#include <algorithm>
#include <charconv>

#include "schema/text/ascii.h"

namespace octostep::steps {
namespace {

constexpr std::string_view k_blanks = " \t\r\n\f\v";
constexpr std::string_view k_separators = ".-_\\";
constexpr std::size_t k_longest = 350;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_separator(char c) { return k_separators.find(c) != std::string_view::npos; }

bool is_tail_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_separator(c);
}

std::string_view without_leading_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(k_blanks), text.size()));
}

// Absent for a text that is not a number, and for a number that does not fit into the server's 32
// bits.
std::optional<std::int32_t> number_of(std::string_view digits) {
  std::int32_t number = 0;
  if (digits.empty() || !is_digit(digits.front())) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

// The digits at the front, after blanks; "" if something else is there.
std::string_view digits_at(std::string_view text) {
  text = without_leading_blanks(text);
  return text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
}

void skip_to_end_of(std::string_view part, std::string_view& text) {
  text.remove_prefix(static_cast<std::size_t>(part.data() + part.size() - text.data()));
  text = without_leading_blanks(text);
}

// Removes the numbers from the front of `text`. False if one of them is too large.
bool take_numbers(std::string_view& text, OctopusVersion& version) {
  std::string_view rest = text;
  if (rest.starts_with('v') || rest.starts_with('V')) rest.remove_prefix(1);
  for (std::size_t i = 0; i < version.numbers.size(); ++i) {
    if (i > 0 && !rest.starts_with('.')) break;
    const auto digits = digits_at(rest.substr(i == 0 ? 0 : 1));
    if (digits.empty()) break;
    const auto number = number_of(digits);
    if (!number) return false;
    version.numbers.at(i) = *number;
    skip_to_end_of(digits, rest);
    text = rest;
  }
  return true;
}

std::weak_ordering compare_labels(std::string_view left, std::string_view right) {
  const auto left_number = number_of(left);
  const auto right_number = number_of(right);
  if (left_number && right_number) return *left_number <=> *right_number;
  if (left_number.has_value() != right_number.has_value())
    return left_number ? std::weak_ordering::less : std::weak_ordering::greater;
  return text::lower_case(left).compare(text::lower_case(right)) <=> 0;
}

// The first label; `labels` keeps what follows its separator, or nothing.
std::string_view take_label(std::optional<std::string_view>& labels) {
  const auto end = std::ranges::find_if(*labels, is_separator);
  const auto size = static_cast<std::size_t>(end - labels->begin());
  const auto label = labels->substr(0, size);
  if (size == labels->size())
    labels.reset();
  else
    labels->remove_prefix(size + 1);
  return label;
}

std::weak_ordering compare_prereleases(std::string_view left, std::string_view right) {
  std::optional<std::string_view> left_labels = left, right_labels = right;
  while (left_labels && right_labels) {
    const auto left_label = take_label(left_labels);
    if (const auto order = compare_labels(left_label, take_label(right_labels)); order != 0)
      return order;
  }
  return left_labels.has_value() <=> right_labels.has_value();
}

} // namespace

std::optional<OctopusVersion> parse_octopus_version(std::string_view text) {
  if (text.size() > k_longest) return std::nullopt;
  text = without_leading_blanks(text);
  if (text.empty()) return std::nullopt;
  text = text.substr(0, text.find_last_not_of(k_blanks) + 1);
  OctopusVersion version;
  if (!take_numbers(text, version)) return std::nullopt;
  if (!text.empty() && is_separator(text.front())) text.remove_prefix(1);
  const auto plus = std::min(text.find('+'), text.size());
  version.prerelease = text.substr(0, plus);
  version.metadata = text.substr(std::min(plus + 1, text.size()));
  const bool is_legal = std::ranges::all_of(version.prerelease, is_tail_character) &&
                        std::ranges::all_of(version.metadata, [](char c) {
                          return is_tail_character(c) || c == '+';
                        });
  return is_legal ? std::optional(std::move(version)) : std::nullopt;
}

std::weak_ordering operator<=>(const OctopusVersion& left, const OctopusVersion& right) {
  if (const auto order = left.numbers <=> right.numbers; order != 0) return order;
  if (left.prerelease.empty() != right.prerelease.empty())
    return left.prerelease.empty() ? std::weak_ordering::greater : std::weak_ordering::less;
  return compare_prereleases(left.prerelease, right.prerelease);
}

bool operator==(const OctopusVersion& left, const OctopusVersion& right) {
  return (left <=> right) == 0;
}

bool is_lower_version(std::string_view left, std::string_view right) {
  const auto left_version = parse_octopus_version(left);
  const auto right_version = parse_octopus_version(right);
  if (left_version && right_version) return *left_version < *right_version;
  if (left_version.has_value() != right_version.has_value()) return right_version.has_value();
  return left < right;
}

bool is_same_version(std::string_view left, std::string_view right) {
  const auto one = parse_octopus_version(left);
  const auto other = parse_octopus_version(right);
  if (!one || !other) return text::equal_ignoring_case(left, right);
  return *one == *other && text::equal_ignoring_case(one->metadata, other->metadata);
}

} // namespace octostep::steps
