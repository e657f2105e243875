#include "test/sandbox/package_selection.h"

#include <doctest/doctest.h>

#include "test/sandbox/http_message.h"

namespace octostep::sandbox {
namespace {

std::string choose(const std::vector<std::string>& texts, const NeededPackage& package) {
  std::vector<PackageSpecification> specifications;
  for (const auto& text : texts) specifications.push_back(parse_package_specification(text));
  return chosen_version(specifications, package);
}

const NeededPackage k_primary{"Deploy site", "", "Acme.Web", "feeds-builtin", ""};
const NeededPackage k_tools{"Deploy site", "Tools", "Acme.Tools", "feeds-builtin", ""};

} // namespace

TEST_CASE("a package is chosen by step, id or reference, the most precise text winning") {
  CHECK(choose({"Deploy site:1.0"}, k_primary) == "1.0");
  CHECK(choose({"acme.web:1.0"}, k_primary) == "1.0");
  CHECK(choose({"*:1.0"}, k_primary) == "1.0");
  CHECK(choose({"*:1.0", "Acme.Web:2.0", "Deploy site:3.0"}, k_primary) == "3.0");
  CHECK(choose({"Deploy site:1.0", "Deploy site:Tools:2.0"}, k_tools) == "2.0");
  CHECK(choose({"*:Tools:2.0"}, k_tools) == "2.0");
  CHECK(choose({"Deploy site::2.0"}, k_primary) == "2.0");
  CHECK(choose({"Deploy site::2.0"}, k_tools).empty());
  CHECK(choose({"Other:1.0"}, k_primary).empty());
}

TEST_CASE("of two equal texts the later counts") {
  CHECK(choose({"Deploy site:1.0", "deploy site:2.0"}, k_primary) == "2.0");
}

TEST_CASE("a text that names no package is refused rather than passed over") {
  const auto check = [](const std::string& text) {
    check_each_names_a_package({parse_package_specification(text)}, {k_primary, k_tools});
  };
  for (const auto* const text : {"*:1.0", "deploy site:1.0", "Acme.Tools:1.0", "*:Tools:1.0"})
    CHECK_NOTHROW(check(text));
  for (const auto* const text : {"Other:1.0", "Deploy site:Toosl:1.0", "Tools:1.0"})
    CHECK_THROWS_AS(check(text), ApiError);
}

TEST_CASE("a backslash makes a colon part of a name") {
  CHECK(split_specification("group\\:artifact:1.0") ==
        std::vector<std::string>{"group:artifact", "1.0"});
  CHECK(split_specification("a\\\\b:1") == std::vector<std::string>{"a\\b", "1"});
}

TEST_CASE("texts without name or version are refused") {
  for (const auto* const text : {"1.0", ":1.0", "Step:", "a:b:c:d", "a:b:", ""}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_package_specification(text), ApiError);
  }
}

} // namespace octostep::sandbox
