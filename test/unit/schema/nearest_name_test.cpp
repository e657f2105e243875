#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "schema/validator.h"

namespace octostep::schema {
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

} // namespace
} // namespace octostep::schema
