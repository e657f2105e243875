#include "packaging/near_names.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;
using Names = std::vector<std::string>;

TEST_CASE("the nearest names come first, far ones not at all") {
  CHECK(near_names("web.zip", {"wab.zop", "web.zip2", "other", "WEB.ZIP"}) ==
        Names{"WEB.ZIP", "web.zip2", "wab.zop"});
  CHECK(near_names("abcdef", {"abcdex", "abcdey", "abcdez", "abcdew"}).size() == 3);
  CHECK(near_names("a", {"b", "xyz"}) == Names{"b"});
  CHECK(near_names("", {"long name"}).empty());
}
