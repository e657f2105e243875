#include "schema/text/quoted_list.h"

#include <doctest/doctest.h>

TEST_CASE("names of a list are quoted and separated by commas") {
  using octostep::text::quoted_list;
  CHECK(quoted_list({"A"}) == "'A'");
  CHECK(quoted_list({"A", "B"}) == "'A', 'B'");
  CHECK(quoted_list({}) == "none");
}
