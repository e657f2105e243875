#include "steps/release/octopus_version.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "packaging/semantic_version.h"
#include "test/support/octopus_version_facts.h"

using namespace octostep;
using namespace octostep::steps;
using test::octopus_version_facts;

namespace {

std::string numbers_text(const OctopusVersion& version) {
  const auto& numbers = version.numbers;
  return fmt::format("{}.{}.{}.{}", numbers[0], numbers[1], numbers[2], numbers[3]);
}

int order_of(const nlohmann::json& fact) {
  const auto left = parse_octopus_version(fact[0].get<std::string>());
  const auto right = parse_octopus_version(fact[2].get<std::string>());
  REQUIRE(left);
  REQUIRE(right);
  return *left < *right ? -1 : *left == *right ? 0 : 1;
}

} // namespace

TEST_CASE("versions are read as Octopus reads them") {
  for (const auto& fact : octopus_version_facts().at("versions")) {
    CAPTURE(fact.dump());
    const auto version = parse_octopus_version(fact[0].get<std::string>());
    REQUIRE(version);
    CHECK(numbers_text(*version) == fact[1]);
    CHECK(version->prerelease == fact[2]);
    CHECK(version->metadata == fact[3]);
  }
}

TEST_CASE("what Octopus takes for no version is none here") {
  for (const auto& fact : octopus_version_facts().at("noVersions")) {
    CAPTURE(fact.dump());
    CHECK_FALSE(parse_octopus_version(fact.get<std::string>()));
  }
  CHECK_FALSE(parse_octopus_version(std::string(351, '1')));
}

TEST_CASE("package versions are told from other versions as Octopus does") {
  for (const auto& fact : octopus_version_facts().at("packageVersions")) {
    CAPTURE(fact.dump());
    CHECK(packaging::parse_semantic_version(fact.get<std::string>()));
  }
  for (const auto& fact : octopus_version_facts().at("noPackageVersions")) {
    CAPTURE(fact.dump());
    CHECK_FALSE(packaging::parse_semantic_version(fact.get<std::string>()));
  }
}

TEST_CASE("versions are ordered as Octopus orders them, but for the named differences") {
  std::size_t facts = 0, differences = 0;
  for (const auto* const list : {"orders", "mavenOrders"})
    for (const auto& fact : octopus_version_facts().at(list)) {
      CAPTURE(fact.dump());
      const bool is_different = test::is_known_difference(fact);
      CHECK((test::order_sign(order_of(fact)) == fact[1]) != is_different);
      ++facts;
      differences += is_different ? 1 : 0;
    }
  for (const auto* const list : {"versions", "noVersions", "packageVersions", "noPackageVersions"})
    facts += octopus_version_facts().at(list).size();
  CHECK(facts >= 250);
  CHECK(differences == octopus_version_facts().at("differences").size());
  CHECK(differences * 50 <= facts); // 98 % agree
}

TEST_CASE("releases that are no versions come before all that are") {
  CHECK(is_lower_version("1.0/2", "0.0.0-a"));
  CHECK_FALSE(is_lower_version("0.0.0-a", "1.0/2"));
  CHECK(is_lower_version("1.0/1", "1.0/2"));
  CHECK(is_lower_version("1.0.0-feature-x-9", "1.0.0-feature-x-10"));
  CHECK(is_lower_version("1.1.0", "V1.2.0"));
}

TEST_CASE("one version may be written in several ways") {
  CHECK(is_same_version("1.0", "1.0.0"));
  CHECK(is_same_version("v1.0-RC", "1.0.0-rc"));
  CHECK_FALSE(is_same_version("1.0", "1.0.1"));
  CHECK_FALSE(is_same_version("1.0+a", "1.0+b"));
  CHECK(is_same_version("Latest", "latest"));
  CHECK_FALSE(is_same_version("latest", "1.0"));
}
