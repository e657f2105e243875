#include "steps/semantic_version.h"

#include <algorithm>
#include <charconv>

namespace octostep::steps {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// Takes the number that `text` begins with.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::vector<std::string> split_identifiers(std::string_view text) {
  std::vector<std::string> identifiers;
  while (true) {
    const std::size_t dot = text.find('.');
    identifiers.push_back(lower_case(text.substr(0, dot)));
    if (dot == std::string_view::npos) return identifiers;
    text.remove_prefix(dot + 1);
  }
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// Digits of any length compare by value, without a conversion that could overflow.
std::weak_ordering compare_digits(std::string_view left, std::string_view right) {
  left.remove_prefix(std::min(left.find_first_not_of('0'), left.size()));
  right.remove_prefix(std::min(right.find_first_not_of('0'), right.size()));
  if (left.size() != right.size()) return left.size() <=> right.size();
  return left <=> right;
}

// SemVer 2.0, rule 11: numbers by value and before words, words by text.
std::weak_ordering compare_identifiers(std::string_view left, std::string_view right) {
  const bool left_is_number = is_number(left);
  const bool right_is_number = is_number(right);
  if (left_is_number && right_is_number) return compare_digits(left, right);
  if (left_is_number != right_is_number)
    return left_is_number ? std::weak_ordering::less : std::weak_ordering::greater;
  return left <=> right;
}

std::weak_ordering compare_prereleases(const std::vector<std::string>& left,
                                       const std::vector<std::string>& right) {
  if (left.empty() != right.empty())
    return left.empty() ? std::weak_ordering::greater : std::weak_ordering::less;
  const std::size_t shared = std::min(left.size(), right.size());
  for (std::size_t i = 0; i < shared; ++i)
    if (const auto order = compare_identifiers(left[i], right[i]); order != 0) return order;
  return left.size() <=> right.size();
}

std::weak_ordering compare(const SemanticVersion& left, const SemanticVersion& right) {
  for (std::size_t i = 0; i < left.numbers.size(); ++i)
    if (left.numbers[i] != right.numbers[i]) return left.numbers[i] <=> right.numbers[i];
  return compare_prereleases(left.prerelease, right.prerelease);
}

} // namespace

std::optional<SemanticVersion> parse_version(std::string_view text) {
  constexpr std::size_t k_numbers = 4;
  text = text.substr(0, text.find('+'));
  if (!text.empty() && (text.front() == 'v' || text.front() == 'V')) text.remove_prefix(1);
  SemanticVersion version;
  while (version.numbers.size() < k_numbers) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    version.numbers.push_back(*number);
    if (text.size() < 2 || text.front() != '.' || !is_digit(text[1])) break;
    if (version.numbers.size() < k_numbers) text.remove_prefix(1);
  }
  version.numbers.resize(k_numbers);
  // The server lets a prerelease begin after any of these.
  if (!text.empty() && std::string_view("-._\\").find(text.front()) != std::string_view::npos)
    text.remove_prefix(1);
  if (!text.empty()) version.prerelease = split_identifiers(text);
  return version;
}

std::weak_ordering compare_versions(std::string_view left, std::string_view right) {
  const auto left_version = parse_version(left);
  const auto right_version = parse_version(right);
  if (left_version && right_version) return compare(*left_version, *right_version);
  if (left_version.has_value() != right_version.has_value())
    return left_version ? std::weak_ordering::greater : std::weak_ordering::less;
  return left <=> right;
}

} // namespace octostep::steps
