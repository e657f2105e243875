#include "test/sandbox/version_mask.h"

#include <algorithm>
#include <charconv>
#include <regex>

#include <fmt/format.h>

#include "test/sandbox/text.h"
#include "test/sandbox/version.h"

namespace octostep::sandbox {
namespace {

constexpr std::string_view k_increment = "i", k_current = "c";

bool is_counting(std::string_view part) { return part == k_increment || part == k_current; }

// 0 if it is not a number.
std::int64_t number_in(std::string_view part) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
  return error == std::errc{} && end == part.data() + part.size() ? number : 0;
}

std::string filled_in(const std::string& part, std::int64_t current) {
  if (part == k_increment) return std::to_string(current + 1);
  return part == k_current ? std::to_string(current) : part;
}

std::string at(const std::vector<std::string>& parts, std::size_t index) {
  return index < parts.size() ? parts[index] : std::string{};
}

bool tail_counts(const std::string& tail) {
  const auto parts = split(tail, '.');
  return parts.size() > 1 && is_counting(parts.back());
}

std::string first_tail(char mark, const std::string& tail) {
  if (tail.empty()) return {};
  auto parts = split(tail, '.');
  for (auto& part : parts)
    if (is_counting(part)) part = "0";
  return mark + join(parts, ".");
}

std::string next_tail(char mark, const std::string& tail, const std::string& current) {
  if (tail.empty()) return {};
  const auto parts = split(tail, '.');
  const auto known = split(current, '.');
  std::vector<std::string> next;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool restarts = i > 0 && parts[i - 1] == k_increment && tail_counts(tail);
    next.push_back(restarts ? "0" : filled_in(parts[i], number_in(at(known, i))));
  }
  return mark + join(next, ".");
}

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

} // namespace

std::optional<VersionMask> VersionMask::parse(std::string_view text) {
  static const std::regex k_grammar{
      R"((?:([vV]?)(\d+|[ic])(?:\.(\d+|[ic]))?(?:\.(\d+|[ic]))?(?:\.(\d+|[ic]))?)?)"
      R"((?:-([^+\s]*))?(?:\+(\S*))?)"};
  std::cmatch match;
  if (!std::regex_match(text.data(), text.data() + text.size(), match, k_grammar))
    return std::nullopt;
  VersionMask mask;
  mask.m_prefix = match[1].str();
  for (std::size_t group = 2; group <= 5 && match[group].matched; ++group)
    mask.m_numbers.push_back(match[group].str());
  mask.m_pre_release = match[6].str();
  mask.m_metadata = match[7].str();
  return mask;
}

bool VersionMask::counts() const {
  return std::any_of(m_numbers.begin(), m_numbers.end(), is_counting) ||
         tail_counts(m_pre_release) || tail_counts(m_metadata);
}

bool VersionMask::covers(std::string_view version) const {
  const auto parsed = Version::parse(version);
  if (!parsed) return false;
  for (std::size_t i = 0; i < parsed->numbers().size(); ++i) {
    const auto part = at(m_numbers, i);
    if (is_counting(part)) return true;
    if (number_in(part) != parsed->numbers()[i]) return false;
  }
  return true;
}

std::optional<std::string> VersionMask::highest_of(const std::vector<std::string>& versions) const {
  std::optional<std::string> highest;
  for (const auto& version : versions)
    if (covers(version) && (!highest || compare_versions(version, *highest) > 0)) highest = version;
  return highest;
}

std::string VersionMask::first() const {
  auto numbers = m_numbers;
  for (auto& part : numbers)
    if (is_counting(part)) part = "0";
  return m_prefix + join(numbers, ".") + first_tail('-', m_pre_release) +
         first_tail('+', m_metadata);
}

std::string VersionMask::next(const VersionMask& current) const {
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < std::max(m_numbers.size(), current.m_numbers.size()); ++i) {
    const auto part = at(m_numbers, i);
    const auto before = i == 0 ? std::string{} : at(m_numbers, i - 1);
    if (part.empty() && before.empty()) break; // the mask ended earlier
    const bool restarts = part.empty() || (before == k_increment && is_counting(part));
    numbers.push_back(restarts ? "0" : filled_in(part, number_in(at(current.m_numbers, i))));
  }
  return m_prefix + join(numbers, ".") + next_tail('-', m_pre_release, current.m_pre_release) +
         next_tail('+', m_metadata, current.m_metadata);
}

std::string VersionMask::after(const std::optional<std::string>& current) const {
  if (!current) return first();
  return next(parse(without_blanks(*current)).value_or(VersionMask{}));
}

std::string counted_version(const std::string& text, const std::vector<std::string>& releases) {
  const auto mask = VersionMask::parse(text);
  if (!mask || !mask->counts()) return text;
  return mask->after(mask->highest_of(releases));
}

} // namespace octostep::sandbox
