#include <doctest/doctest.h>
#include <fmt/format.h>

#include "test/sandbox/version.h"
#include "test/sandbox/version_mask.h"
#include "test/support/octopus_version_facts.h"

namespace octostep::sandbox {
namespace {

using nlohmann::json;
using test::octopus_version_facts;

std::string numbers_text(const Version& version) {
  const auto& numbers = version.numbers();
  return fmt::format("{}.{}.{}.{}", numbers[0], numbers[1], numbers[2], numbers[3]);
}

std::string without_blanks(std::string text) {
  std::erase(text, ' ');
  return text;
}

// Like the server: what is not a mask passes through.
std::string apply_mask(const std::string& mask, const json& latest) {
  const auto parsed = VersionMask::parse(mask);
  if (!parsed) return without_blanks(mask);
  return parsed->after(latest.is_null() ? std::nullopt : std::optional(latest.get<std::string>()));
}

} // namespace

TEST_CASE("the sandbox reads versions as Octopus does") {
  for (const auto& fact : octopus_version_facts().at("versions")) {
    CAPTURE(fact.dump());
    const auto version = Version::parse(fact[0].get<std::string>());
    REQUIRE(version);
    CHECK(numbers_text(*version) == fact[1]);
    CHECK(version->pre_release() == fact[2]);
    CHECK(version->metadata() == fact[3]);
  }
}

TEST_CASE("the sandbox refuses what Octopus takes for no version") {
  for (const auto& fact : octopus_version_facts().at("noVersions")) {
    CAPTURE(fact.dump());
    CHECK_FALSE(Version::parse(fact.get<std::string>()));
  }
}

TEST_CASE("the sandbox tells package versions from other versions as Octopus does") {
  for (const auto& fact : octopus_version_facts().at("packageVersions")) {
    const auto text = fact.get<std::string>();
    CAPTURE(text);
    CHECK(is_package_version(text.starts_with('v') ? text.substr(1) : text));
  }
  for (const auto& fact : octopus_version_facts().at("noPackageVersions")) {
    CAPTURE(fact.dump());
    CHECK_FALSE(is_package_version(fact.get<std::string>()));
  }
}

TEST_CASE("the sandbox orders versions as Octopus does, but for the named differences") {
  for (const auto* const list : {"orders", "mavenOrders"})
    for (const auto& fact : octopus_version_facts().at(list)) {
      CAPTURE(fact.dump());
      const int order = compare_versions(fact[0].get<std::string>(), fact[2].get<std::string>());
      CHECK((test::order_sign(order) == fact[1]) != test::is_known_difference(fact));
    }
}

TEST_CASE("release numbers that count are filled in as Octopus does") {
  for (const auto& fact : octopus_version_facts().at("masks")) {
    CAPTURE(fact.dump());
    for (const std::string prefix : {"", "v", "V"})
      CHECK(apply_mask(prefix + fact[0].get<std::string>(), fact[1]) ==
            prefix + fact[2].get<std::string>());
  }
}

TEST_CASE("release numbers that count are told from those that do not") {
  for (const auto& fact : octopus_version_facts().at("isMask")) {
    CAPTURE(fact.dump());
    const auto mask = VersionMask::parse(fact[0].get<std::string>());
    CHECK((mask && mask->counts()) == fact[1]);
  }
}

TEST_CASE("a release number that counts goes on from the highest release that it covers") {
  for (const auto& fact : octopus_version_facts().at("latestOfMask")) {
    CAPTURE(fact.dump());
    const auto mask = VersionMask::parse(fact[0].get<std::string>());
    REQUIRE(mask);
    const auto latest = mask->highest_of({fact[1].get<std::string>()});
    CHECK((latest ? json(*latest) : json(nullptr)) == fact[2]);
  }
  CHECK(counted_version("1.i", {"1.0", "1.9", "1.10", "2.0"}) == "1.11");
  CHECK(counted_version("0.51.i", {}) == "0.51.0");
  CHECK(counted_version("1.2.3", {"1.2.3"}) == "1.2.3");
}

} // namespace octostep::sandbox
