#include "steps/release/version_rule.h"

#include <algorithm>
#include <compare>

#include <fmt/format.h>

#include "schema/text/ascii.h"
#include "steps/release/tag_pattern.h"

namespace octostep::steps {
namespace {

constexpr std::size_t k_longest_version = 350; // no sensible version is longer

std::string tag_of(const OctopusVersion& version) {
  return version.metadata.empty() ? version.prerelease
                                  : version.prerelease + "+" + version.metadata;
}

// Splits at the commas between intervals, not at those inside one.
std::vector<std::string_view> split_intervals(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  bool is_inside = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '[' || text[at] == '(') is_inside = true;
    if (text[at] == ']' || text[at] == ')') is_inside = false;
    if (text[at] != ',' || is_inside) continue;
    parts.push_back(text.substr(start, at - start));
    start = at + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

// "1.*" and "1.0-*" mean at least their fixed part.
std::string without_floating_part(std::string_view text) {
  std::string fixed(text.substr(0, text.find('*')));
  while (!fixed.empty() && (fixed.back() == '.' || fixed.back() == '-')) fixed.pop_back();
  return text.find("-*") == std::string_view::npos ? fixed : fixed + "-0";
}

// A word alone is a version, but not a bound.
std::optional<OctopusVersion> parse_bound(std::string_view text) {
  const auto first = text.find_first_of("0123456789");
  const bool has_number = first == 0 || (first == 1 && (text[0] == 'v' || text[0] == 'V'));
  return has_number ? parse_octopus_version(text) : std::nullopt;
}

} // namespace

std::optional<VersionRange::Interval> VersionRange::parse_interval(std::string_view text) {
  text = text::trimmed(text);
  if (text.size() < 3 || (text.front() != '[' && text.front() != '(') ||
      (text.back() != ']' && text.back() != ')'))
    return std::nullopt;
  Interval interval;
  interval.takes_low = text.front() == '[';
  interval.takes_high = text.back() == ']';
  const std::string_view inner = text.substr(1, text.size() - 2);
  const std::size_t comma = inner.find(',');
  const std::string_view low = text::trimmed(inner.substr(0, comma));
  const std::string_view high =
      comma == std::string_view::npos ? low : text::trimmed(inner.substr(comma + 1));
  if (comma == std::string_view::npos && !(interval.takes_low && interval.takes_high))
    return std::nullopt;
  if (!low.empty() && !(interval.low = parse_bound(low))) return std::nullopt;
  if (!high.empty() && !(interval.high = parse_bound(high))) return std::nullopt;
  if (comma == std::string_view::npos && low.empty()) return std::nullopt;
  if (interval.low && interval.high && *interval.high < *interval.low) return std::nullopt;
  return interval;
}

std::optional<VersionRange> VersionRange::parse(std::string_view text) {
  text = text::trimmed(text);
  VersionRange range;
  if (text.empty() || text == "*") return range;
  if (text.front() != '[' && text.front() != '(') {
    auto least = parse_bound(
        text.find('*') == std::string_view::npos ? std::string(text) : without_floating_part(text));
    if (!least) return std::nullopt;
    range.m_intervals.push_back({std::move(least), std::nullopt, true, false});
    return range;
  }
  for (const auto part : split_intervals(text)) {
    auto interval = parse_interval(part);
    if (!interval) return std::nullopt;
    range.m_intervals.push_back(*std::move(interval));
  }
  return range;
}

bool VersionRange::contains(const Interval& interval, const OctopusVersion& version) {
  if (interval.low) {
    const auto order = version <=> *interval.low;
    if (order < 0 || (order == 0 && !interval.takes_low)) return false;
  }
  if (!interval.high) return true;
  const auto order = version <=> *interval.high;
  return order < 0 || (order == 0 && interval.takes_high);
}

bool VersionRange::contains(const OctopusVersion& version) const {
  return m_intervals.empty() || std::ranges::any_of(m_intervals, [&](const Interval& interval) {
           return contains(interval, version);
         });
}

RuleVerdict judge(std::string_view version, const octopus::VersionCondition& condition) {
  const auto parsed = parse_octopus_version(version);
  const bool needs_version = !condition.version_range.empty() || !condition.tag.empty();
  if (!parsed && needs_version) return RuleVerdict::not_a_version;
  if (parsed) {
    const auto range = VersionRange::parse(condition.version_range);
    if (!range) return RuleVerdict::unreadable_rule;
    if (!range->contains(*parsed)) return RuleVerdict::outside_range;
    const auto fits = fits_pattern(tag_of(*parsed), condition.tag);
    if (!fits) return RuleVerdict::unreadable_rule;
    if (!*fits) return RuleVerdict::wrong_tag;
  }
  const auto fits = version.size() > k_longest_version
                        ? std::nullopt
                        : fits_pattern(std::string(version), condition.version_tag_regex);
  if (!fits) return RuleVerdict::unreadable_rule;
  return *fits ? RuleVerdict::passes : RuleVerdict::wrong_tag;
}

bool may_fit(std::string_view version, const octopus::VersionCondition& condition) {
  const auto verdict = judge(version, condition);
  return verdict == RuleVerdict::passes || verdict == RuleVerdict::unreadable_rule;
}

std::string rule_text(const octopus::VersionCondition& rule) {
  std::string text;
  const auto add = [&text](std::string_view word, const std::string& condition) {
    if (!condition.empty())
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", word, condition);
  };
  add("range", rule.version_range);
  add("tag", rule.tag);
  add("pattern", rule.version_tag_regex);
  return text.empty() ? "any version" : text;
}

} // namespace octostep::steps
