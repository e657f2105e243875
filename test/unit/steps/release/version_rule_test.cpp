#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "steps/release/version_rule.h"

using namespace octostep;
using namespace octostep::steps;

namespace {

octopus::VersionCondition rule(const char* range, const char* tag, const char* pattern = "") {
  return {range, tag, pattern, ""};
}

const char* name_of(RuleVerdict verdict) {
  switch (verdict) {
  case RuleVerdict::passes:
    return "passes";
  case RuleVerdict::outside_range:
    return "range";
  case RuleVerdict::wrong_tag:
    return "tag";
  case RuleVerdict::not_a_version:
    return "no version";
  case RuleVerdict::unreadable_rule:
    return "unreadable";
  }
  return "?";
}

struct Judged {
  const char *version, *range, *tag, *verdict;
};

constexpr const char* k_no_tag = "^$";
constexpr const char* k_any_tag = "^.+";
constexpr const char* k_release_or_metadata = "^(|\\+.*)$"; // as Octopus's own form suggests
constexpr const char* k_prerelease_only = "^[^\\+].*";      // the same

const Judged k_judged[] = {
    // no conditions
    {"1.0", "", "", "passes"},
    {"latest", "", "", "passes"},
    {"1.0.0-beta", "", "", "passes"},
    // at least
    {"1.0", "1.0", "", "passes"},
    {"1.0.0", "1.0", "", "passes"},
    {"1.0.1", "1.0", "", "passes"},
    {"0.9.9", "1.0", "", "range"},
    {"1.0-beta", "1.0", "", "range"},
    {"2.0-beta", "1.0", "", "passes"},
    {"1.0.0.1", "1.0.0.1", "", "passes"},
    {"1.0.0.0", "1.0.0.1", "", "range"},
    {"10.0", "9.0", "", "passes"},
    {"v2.0", "1.5", "", "passes"},
    // exactly
    {"1.0", "[1.0]", "", "passes"},
    {"1.0.0", "[1.0]", "", "passes"},
    {"1.0.0.0", "[1.0]", "", "passes"},
    {"01.0", "[1.0]", "", "passes"},
    {"1.0.1", "[1.0]", "", "range"},
    {"1.0.0-rc", "[1.0]", "", "range"},
    {"1.0.0-RC.1", "[1.0.0-rc.1]", "", "passes"},
    // both ends
    {"1.0", "[1.0,2.0]", "", "passes"},
    {"2.0", "[1.0,2.0]", "", "passes"},
    {"2.0", "[1.0,2.0)", "", "range"},
    {"1.0", "(1.0,2.0)", "", "range"},
    {"1.0.0.1", "(1.0,2.0)", "", "passes"},
    {"1.9.9999", "[1.0,2.0)", "", "passes"},
    {"2.0.0-alpha", "[1.0,2.0)", "", "passes"}, // below 2.0, according to NuGet
    {"2.0.0-alpha", "[1.0,2.0-0)", "", "range"},
    {"1.0.0-alpha", "[1.0,2.0)", "", "range"},
    {"1.0.0-alpha", "[1.0-0,2.0)", "", "passes"},
    {"1.5", "[ 1.0 , 2.0 ]", "", "passes"},
    {"1.5", " [1.0,2.0] ", "", "passes"},
    {"2.0.0.1", "[1.0,2.0]", "", "range"},
    {"1.1.0-beta.7", "[1.1.0-0,2.0)", "", "passes"},
    {"1.1.0", "[1.1.0-beta.1,1.1.0]", "", "passes"},
    {"1.1.0-beta.0", "[1.1.0-beta.1,1.1.0]", "", "range"},
    {"1.1.0-rc.1", "[1.1.0-beta.1,1.1.0]", "", "passes"},
    // open ends
    {"0.0.1", "(,2.0]", "", "passes"},
    {"2.0", "(,2.0]", "", "passes"},
    {"2.0", "(,2.0)", "", "range"},
    {"2.0.1", "(,2.0]", "", "range"},
    {"99", "[1.0,)", "", "passes"},
    {"1.0", "[1.0,)", "", "passes"},
    {"1.0", "(1.0,)", "", "range"},
    {"0.1", "(,)", "", "passes"},
    {"0.1", "[,]", "", "passes"},
    // floating parts are at least their fixed part
    {"1.5", "1.*", "", "passes"},
    {"0.9", "1.*", "", "range"},
    {"2.0", "1.*", "", "passes"},
    {"1.2.9", "1.2.*", "", "passes"},
    {"1.0.0-beta", "1.0.0-*", "", "passes"},
    {"0.9.9", "1.0.0-*", "", "range"},
    {"7.1", "*", "", "passes"},
    // alternatives, as Maven writes them
    {"0.9", "(,1.0],[1.2,)", "", "passes"},
    {"1.0", "(,1.0],[1.2,)", "", "passes"},
    {"1.1", "(,1.0],[1.2,)", "", "range"},
    {"1.2", "(,1.0],[1.2,)", "", "passes"},
    {"1.1", "(,1.1),(1.1,)", "", "range"},
    {"1.1.0.1", "(,1.1),(1.1,)", "", "passes"},
    {"1.7", "[1.0],[1.5,2.0)", "", "passes"},
    {"1.2", "[1.0],[1.5,2.0)", "", "range"},
    // four numbers
    {"1.2.3.4", "[1.2.3.4]", "", "passes"},
    {"1.2.3.5", "[1.2.3.4]", "", "range"},
    {"1.2.3.10", "[1.2.3.9,1.2.4)", "", "passes"},
    {"1.2.3.8", "[1.2.3.9,1.2.4)", "", "range"},
    {"2024.3.7.90503", "[2024.3,2024.4)", "", "passes"},
    {"2024.4.1.1", "[2024.3,2024.4)", "", "range"},
    {"2016.01", "[2016.1]", "", "passes"},
    {"1.2.3.4-rc", "[1.2.3.4]", "", "range"},
    {"1.2.3.4-rc", "[1.2.3.3,1.2.3.4]", "", "passes"},
    // order of pre-releases
    {"1.0.0-alpha", "[1.0.0-alpha,1.0.0-alpha.1)", "", "passes"},
    {"1.0.0-alpha.1", "(1.0.0-alpha,1.0.0-alpha.beta)", "", "passes"},
    {"1.0.0-alpha.beta", "(1.0.0-alpha.1,1.0.0-beta)", "", "passes"},
    {"1.0.0-beta", "(1.0.0-alpha.beta,1.0.0-beta.2)", "", "passes"},
    {"1.0.0-beta.2", "(1.0.0-beta,1.0.0-beta.11)", "", "passes"},
    {"1.0.0-beta.11", "(1.0.0-beta.2,1.0.0-rc.1)", "", "passes"},
    {"1.0.0-rc.1", "(1.0.0-beta.11,1.0.0)", "", "passes"},
    {"1.0.0-9", "[1.0.0-10,)", "", "range"},
    {"1.0.0-11", "[1.0.0-10,)", "", "passes"},
    {"1.0.0-BETA.3", "[1.0.0-beta.2,1.0.0-beta.4]", "", "passes"},
    // tags
    {"1.0.0", "", k_no_tag, "passes"},
    {"1.0.0-beta", "", k_no_tag, "tag"},
    {"1.0.0-beta", "", k_any_tag, "passes"},
    {"1.0.0", "", k_any_tag, "tag"},
    {"1.0.0-beta.4", "", "^beta", "passes"},
    {"1.0.0-beta4", "", "^beta", "passes"},
    {"1.0.0-alpha.1", "", "^beta", "tag"},
    {"1.0.0-rc.1", "", "beta|rc", "passes"},
    {"1.0.0-hotfix.rc", "", "^rc", "tag"},
    {"1.0.0-hotfix.rc", "", "rc", "passes"},
    {"1.0.0-Beta", "", "^beta", "tag"},
    {"1.0.0-feature-login.12", "", "^feature-", "passes"},
    {"1.0.0-feature-login.12", "", "^feature-login\\.\\d+$", "passes"},
    {"1.0.0-feature-logout.12", "", "^feature-login", "tag"},
    {"1.0.0+build.5", "", k_release_or_metadata, "passes"},
    {"1.0.0", "", k_release_or_metadata, "passes"},
    {"1.0.0-beta+build.5", "", k_release_or_metadata, "tag"},
    {"1.0.0-beta+build.5", "", k_prerelease_only, "passes"},
    {"1.0.0+build.5", "", k_prerelease_only, "tag"},
    {"1.0.0", "", k_prerelease_only, "tag"},
    {"1.0.0+build.5", "", k_no_tag, "tag"},
    // range and tag together: the range is reported first
    {"1.2.0", "[1.0,2.0)", k_no_tag, "passes"},
    {"1.2.0-beta", "[1.0,2.0)", k_no_tag, "tag"},
    {"2.2.0-beta", "[1.0,2.0)", k_no_tag, "range"},
    {"2.2.0", "[1.0,2.0)", "^beta", "range"},
    {"1.2.0-beta", "[1.0,2.0)", "^beta", "passes"},
    // tags after other separators, as in feeds of Maven, npm and Docker
    {"1.0-SNAPSHOT", "", "^SNAPSHOT$", "passes"},
    {"1.0-SNAPSHOT", "[1.0,2.0)", "", "range"},
    {"1.1-SNAPSHOT", "[1.0,2.0)", "", "passes"},
    {"1.0.Final", "", "^Final$", "passes"},
    {"1.0.0.Final", "[0.9,2.0)", "", "passes"},
    {"3.6.10.Final", "[3.6.10,)", "", "range"}, // a tag is below its release
    {"3.6.11.Final", "[3.6.10,)", "", "passes"},
    {"1.0_beta", "", "^beta$", "passes"},
    {"1.0.0_1", "", "^1$", "passes"},
    {"2.0-rc1", "[1.0,2.0)", "^rc", "passes"},
    {"1.2.3.4.5", "", "^5$", "passes"},
    {"1.0-beta-2", "", "^beta-2$", "passes"},
    {"1.0.0.RELEASE", "", "RELEASE", "passes"},
    {"v1.4", "[1.4]", "", "passes"},
    {"1.0.0-alpine", "", "^alpine$", "passes"},
    {"20.11.1-bookworm-slim", "[20,21)", "bookworm", "passes"},
    // texts that are not versions
    {"latest", "[1.0,)", "", "range"},
    {"latest", "", k_no_tag, "tag"},
    {"", "[1.0,)", "", "no version"},
    {"release/1.0", "[1.0,)", "", "no version"},
    {"1.0 beta", "[1.0,)", "", "range"},
    {"beta-1.0", "[1.0,)", "", "range"},
    // rules that octostep cannot read, which the server then judges
    {"1.0", "[1.0", "", "unreadable"},
    {"1.0", "1.0]", "", "unreadable"},
    {"1.0", "(1.0)", "", "unreadable"},
    {"1.0", "[2.0,1.0]", "", "unreadable"},
    {"1.0", "newest", "", "unreadable"},
    {"1.0", "[a,b]", "", "unreadable"},
    {"1.0", "[]", "", "unreadable"},
    {"1.0", "", "(?<=x)beta", "unreadable"},
    {"1.0.0-develop", "", "^(?!master).*", "unreadable"},
    {"1.0.0-aa", "", "^(a)\\1$", "unreadable"},
    {"1.0", "", "[", "unreadable"},
};

} // namespace

TEST_CASE("a version is judged against a channel's range and tag as NuGet, Maven and Octopus say") {
  static_assert(std::size(k_judged) >= 125);
  for (const auto& row : k_judged) {
    CAPTURE(row.version);
    CAPTURE(row.range);
    CAPTURE(row.tag);
    CHECK(std::string(name_of(judge(row.version, rule(row.range, row.tag)))) == row.verdict);
  }
}

TEST_CASE("a rule of newer servers may be a pattern over the whole version") {
  CHECK(judge("1.0-linux", rule("", "", "linux$")) == RuleVerdict::passes);
  CHECK(judge("1.0-windows", rule("", "", "linux$")) == RuleVerdict::wrong_tag);
  CHECK(judge("edge", rule("", "", "^edge$")) == RuleVerdict::passes);
}

TEST_CASE("what cannot be judged here was judged by the server") {
  CHECK(may_fit("1.0", rule("", "(?<=x)")));
  CHECK(may_fit("1.0", rule("[1.0]", "")));
  CHECK_FALSE(may_fit("1.1", rule("[1.0]", "")));
}

TEST_CASE("a rule says in words what it asks for") {
  CHECK(rule_text(rule("", "")) == "any version");
  CHECK(rule_text(rule("[1.0,2.0)", "^$")) == "range [1.0,2.0), tag ^$");
}

TEST_SUITE("hostile") {
  TEST_CASE("a pattern that could be matched in very many ways is judged at once") {
    const std::string version = "1.0.0-" + std::string(300, 'a') + "1";
    octopus::VersionCondition rule;
    for (const auto* pattern : {"^(([a-z])+.)+[A-Z]([a-z])+$", "^(a+)+$", "(a|aa)+$", "(a|a)*b"}) {
      CAPTURE(pattern);
      rule.tag = pattern;
      CHECK(steps::judge(version, rule) == steps::RuleVerdict::wrong_tag);
      rule.tag.clear();
      rule.version_tag_regex = pattern;
      CHECK(steps::judge(version, rule) == steps::RuleVerdict::wrong_tag);
    }
  }

  TEST_CASE("a pattern that would take much memory is left to the server") {
    octopus::VersionCondition rule;
    for (const auto& pattern :
         {std::string("((a{1000}){1000}){1000}"), std::string(100'000, '(')}) {
      rule.tag = pattern;
      CHECK(steps::judge("1.0.0-a", rule) == steps::RuleVerdict::unreadable_rule);
    }
  }
}
