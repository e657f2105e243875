#include "test/sandbox/text.h"

#include <doctest/doctest.h>

namespace octostep::sandbox {

TEST_CASE("percent escapes are decoded and malformed ones kept") {
  CHECK(percent_decode("refs%2Fheads%2fmain") == "refs/heads/main");
  CHECK(percent_decode("100%") == "100%");
  CHECK(percent_decode("%zz%4") == "%zz%4");
  CHECK(percent_decode("a%41") == "aA");
  CHECK(percent_decode(percent_encode("a b/\xC3\xA4+")) == "a b/\xC3\xA4+");
}

TEST_CASE("a slug is made of letters and digits with single hyphens") {
  CHECK(slug_of("Deploy  web site!") == "deploy-web-site");
  CHECK(slug_of("--A--") == "a");
}

TEST_CASE("an id is its plural, a hyphen and a number") {
  CHECK(is_id("Spaces-12", "Spaces"));
  CHECK(is_id("spaces-1", "Spaces"));
  CHECK_FALSE(is_id("Spaces-", "Spaces"));
  CHECK_FALSE(is_id("Spaces-1x", "Spaces"));
  CHECK_FALSE(is_id("Spaces1", "Spaces"));
}

} // namespace octostep::sandbox
