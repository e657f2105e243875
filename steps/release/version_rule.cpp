#include "steps/release/version_rule.h"

#include <algorithm>
#include <compare>

#include <fmt/format.h>

#include "schema/text/ascii.h"
#include "steps/release/tag_pattern.h"

namespace octostep::steps {
namespace {

using packaging::SemanticVersion;

constexpr std::string_view k_blanks = " \t";
constexpr std::string_view k_tag_separators = "-._\\";
constexpr std::string_view k_digits = "0123456789";
constexpr std::size_t k_most_numbers = 4;
constexpr std::size_t k_longest_version = 350; // none that means something is longer

// Length of the one to four numbers that the text starts with.
std::size_t numbers_length(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t count = 0; count < k_most_numbers; ++count) {
    const std::size_t start = count == 0 ? 0 : end + 1;
    if (count > 0 && (end >= text.size() || text[end] != '.')) break;
    const std::size_t stop = std::min(text.find_first_not_of(k_digits, start), text.size());
    if (stop <= start) break;
    end = stop;
  }
  return end;
}

bool is_tag(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           k_tag_separators.find(c) != std::string_view::npos;
  });
}

std::string tag_of(const SemanticVersion& version) {
  return version.metadata.empty() ? version.prerelease
                                  : version.prerelease + "+" + version.metadata;
}

// At the commas between intervals, not at those within one.
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

} // namespace

std::optional<SemanticVersion> parse_feed_version(std::string_view text) {
  text = text::trimmed(text);
  if (text.size() > k_longest_version) return std::nullopt;
  if (auto version = packaging::parse_semantic_version(text)) return version;
  const std::string_view bare = text.starts_with('v') ? text.substr(1) : text;
  const std::size_t length = numbers_length(bare);
  auto version = packaging::parse_semantic_version(bare.substr(0, length));
  if (!version) return std::nullopt;
  std::string_view rest = bare.substr(length);
  const std::size_t plus = rest.find('+');
  if (plus != std::string_view::npos) {
    version->metadata = rest.substr(plus + 1);
    rest = rest.substr(0, plus);
  }
  if (!rest.empty()) {
    if (rest.size() < 2 || k_tag_separators.find(rest.front()) == std::string_view::npos ||
        !is_tag(rest))
      return std::nullopt;
    version->prerelease = rest.substr(1);
  }
  version->text = bare;
  return version;
}

bool is_same_version(std::string_view left, std::string_view right) {
  const auto one = parse_feed_version(left);
  const auto other = parse_feed_version(right);
  return one && other ? *one == *other : text::equal_ignoring_case(left, right);
}

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
  if (!low.empty() && !(interval.low = parse_feed_version(low))) return std::nullopt;
  if (!high.empty() && !(interval.high = parse_feed_version(high))) return std::nullopt;
  if (comma == std::string_view::npos && low.empty()) return std::nullopt;
  if (interval.low && interval.high && *interval.high < *interval.low) return std::nullopt;
  return interval;
}

std::optional<VersionRange> VersionRange::parse(std::string_view text) {
  text = text::trimmed(text);
  VersionRange range;
  if (text.empty() || text == "*") return range;
  if (text.front() != '[' && text.front() != '(') {
    auto least = parse_feed_version(
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

bool VersionRange::contains(const Interval& interval, const SemanticVersion& version) {
  if (interval.low) {
    const auto order = version <=> *interval.low;
    if (order < 0 || (order == 0 && !interval.takes_low)) return false;
  }
  if (!interval.high) return true;
  const auto order = version <=> *interval.high;
  return order < 0 || (order == 0 && interval.takes_high);
}

bool VersionRange::contains(const SemanticVersion& version) const {
  return m_intervals.empty() || std::ranges::any_of(m_intervals, [&](const Interval& interval) {
           return contains(interval, version);
         });
}

RuleVerdict judge(std::string_view version, const octopus::ChannelRule& rule) {
  const auto parsed = parse_feed_version(version);
  const bool has_conditions = !rule.version_range.empty() || !rule.tag.empty();
  if (!parsed && has_conditions) return RuleVerdict::not_a_version;
  if (parsed) {
    const auto range = VersionRange::parse(rule.version_range);
    if (!range) return RuleVerdict::unreadable_rule;
    if (!range->contains(*parsed)) return RuleVerdict::outside_range;
    const auto fits = fits_pattern(tag_of(*parsed), rule.tag);
    if (!fits) return RuleVerdict::unreadable_rule;
    if (!*fits) return RuleVerdict::wrong_tag;
  }
  const auto fits = version.size() > k_longest_version
                        ? std::nullopt
                        : fits_pattern(std::string(version), rule.version_tag_regex);
  if (!fits) return RuleVerdict::unreadable_rule;
  return *fits ? RuleVerdict::passes : RuleVerdict::wrong_tag;
}

std::optional<std::string> latest_version(const std::vector<std::string>& versions,
                                          const octopus::ChannelRule& rule) {
  const std::string* best = nullptr;
  std::optional<SemanticVersion> best_version;
  for (const auto& text : versions) {
    const auto verdict = judge(text, rule);
    if (verdict == RuleVerdict::unreadable_rule) return versions.front();
    auto version = parse_feed_version(text);
    if (verdict != RuleVerdict::passes || !version) continue;
    if (best != nullptr && !(*best_version < *version)) continue;
    best = &text;
    best_version = std::move(version);
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

std::string rule_text(const octopus::ChannelRule& rule) {
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
