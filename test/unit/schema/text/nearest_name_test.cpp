#include "schema/text/nearest_name.h"

#include <doctest/doctest.h>

#include "schema/text/nearest_name.h"

namespace octostep::text {
namespace {

TEST_CASE("a mistyped word leads to the nearest known one") {
  struct Row {
    std::string word;
    std::string expected;
  };
  const std::vector<std::string> known{
      "project", "releaseNumber", "environments", "wait", "to", "overwriteMode"};
  const std::vector<Row> table{
      {"projct", "project"},
      {"proejct", "project"},
      {"Project", "project"},
      {"release-number", "releaseNumber"},
      {"release_number", "releaseNumber"},
      {"relaseNumbr", "releaseNumber"},
      {"environment", "environments"},
      {"overwritemode", "overwriteMode"},
      {"waitt", "wait"},
      {"wiat", "wait"},
      {"ot", ""},
      {"banana", ""},
      {"", ""},
  };
  for (const auto& row : table) {
    CAPTURE(row.word);
    CHECK(nearest_name(row.word, known) == row.expected);
  }
}

TEST_CASE("the nearest of several near words wins, the first of equals") {
  CHECK(nearest_name("deployTO", {"deployAt", "deployTo"}) == "deployTo");
  CHECK(nearest_name("deployXY", {"deployAt", "deployTo"}) == "deployAt");
}

TEST_CASE("a word of a thousand letters is near to nothing") {
  CHECK(nearest_name(std::string(1000, 'a'), {"project", std::string(999, 'a')}).empty());
}

TEST_CASE("near names come nearest first, letter case aside") {
  using Names = std::vector<std::string>;
  CHECK(near_names("web.zip", {"wab.zop", "web.zip2", "other", "WEB.ZIP"}) ==
        Names{"WEB.ZIP", "web.zip2", "wab.zop"});
  CHECK(near_names("abcdef", {"abcdex", "abcdey", "abcdez", "abcdew"}, 3).size() == 3);
  CHECK(near_names("a", {"b", "xyz"}) == Names{"b"});
  CHECK(near_names("", {"long name"}).empty());
}

TEST_CASE("few known names are all listed, of many only the similar ones") {
  CHECK(near_names_text("x", {"A", "B"}) == "; known: 'A', 'B'");
  CHECK(near_names_text("SuportFlow", {"SupportFlow", "A", "B", "C", "D", "E"}) ==
        "; similar: 'SupportFlow'");
  CHECK(near_names_text("unlike", {"A", "B", "C", "D", "P", "Q"}) == "");
  CHECK(near_names_text("x", {}) == "");
}

} // namespace
} // namespace octostep::text
