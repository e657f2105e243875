// Versions as feeds spell them, and what the rules of channels say of them: ranges in the notation
// of NuGet and Maven, and patterns over the pre-release tag.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "packaging/semantic_version.h"
#include "steps/octopus/resources.h"

namespace octostep::steps {

// By Octopus's grammar, which is wider than SemVer: one to four numbers, then a tag behind '-',
// '.', '_' or '\', then metadata behind '+': "1.0.Final", "1.0-SNAPSHOT", "v2016.01_beta". Absent
// for texts that are no version, such as "latest".
[[nodiscard]] std::optional<packaging::SemanticVersion> parse_feed_version(std::string_view text);

// "1.0" and "1.0.0" are one version; texts that are none are compared in any case.
[[nodiscard]] bool is_same_version(std::string_view left, std::string_view right);

// "1.0" (at least), "[1.0]" (exactly), "[1.0,2.0)", "(,2.0]", "1.*" (at least 1), and, with commas
// between, alternatives: "(,1.0],[1.2,)". "" and "*" are everything.
class VersionRange {
public:
  // Absent when the text is no range.
  [[nodiscard]] static std::optional<VersionRange> parse(std::string_view text);
  [[nodiscard]] bool contains(const packaging::SemanticVersion& version) const;

private:
  struct Interval {
    std::optional<packaging::SemanticVersion> low, high; // absent = open
    bool takes_low = false, takes_high = false;
  };
  [[nodiscard]] static std::optional<Interval> parse_interval(std::string_view text);
  [[nodiscard]] static bool contains(const Interval& interval,
                                     const packaging::SemanticVersion& version);

  std::vector<Interval> m_intervals; // none = everything
};

enum class RuleVerdict { passes, outside_range, wrong_tag, not_a_version, unreadable_rule };

// The tag that a pattern sees is "beta.1+meta", "+meta" or "". Only a guess at what the server
// says: it reads patterns as .NET does.
[[nodiscard]] RuleVerdict judge(std::string_view version, const octopus::ChannelRule& rule);

// The highest that passes; the first of equal ones. With a rule that cannot be read, the first,
// which is what the feed, having applied the rule itself, thinks the highest.
[[nodiscard]] std::optional<std::string> latest_version(const std::vector<std::string>& versions,
                                                        const octopus::ChannelRule& rule);

// "range [1.0,2.0), tag ^$", or "any version".
[[nodiscard]] std::string rule_text(const octopus::ChannelRule& rule);

} // namespace octostep::steps
