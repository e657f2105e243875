// What the rules of channels say about versions: ranges in the notations of NuGet and Maven, and
// patterns for the pre-release tag and for the whole version.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/resources.h"
#include "steps/release/octopus_version.h"

namespace octostep::steps {

// "1.0" (at least), "[1.0]" (exactly), "[1.0,2.0)", "(,2.0]", "1.*" (at least 1), and alternatives
// separated by commas: "(,1.0],[1.2,)". "" and "*" accept everything.
class VersionRange {
public:
  // Absent if the text is not a range.
  [[nodiscard]] static std::optional<VersionRange> parse(std::string_view text);
  [[nodiscard]] bool contains(const OctopusVersion& version) const;

private:
  struct Interval {
    std::optional<OctopusVersion> low, high; // absent = unbounded
    bool takes_low = false, takes_high = false;
  };
  [[nodiscard]] static std::optional<Interval> parse_interval(std::string_view text);
  [[nodiscard]] static bool contains(const Interval& interval, const OctopusVersion& version);

  std::vector<Interval> m_intervals; // empty = everything
};

enum class RuleVerdict { passes, outside_range, wrong_tag, not_a_version, unreadable_rule };

// The pattern sees the tag as "beta.1+meta", "+meta" or "". The result is only an estimate of the
// server's, which evaluates patterns with .NET.
[[nodiscard]] RuleVerdict judge(std::string_view version,
                                const octopus::VersionCondition& condition);

// True if the condition cannot be read: the server has then judged it.
[[nodiscard]] bool may_fit(std::string_view version, const octopus::VersionCondition& condition);

// "range [1.0,2.0), tag ^$", or "any version".
[[nodiscard]] std::string rule_text(const octopus::VersionCondition& rule);

} // namespace octostep::steps
