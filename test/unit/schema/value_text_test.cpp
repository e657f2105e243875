#include "schema/text/ascii.h"
#include "schema/value_text.h"

#include <cstddef>
#include <string>

#include <doctest/doctest.h>

namespace octostep::schema {
namespace {

using Items = std::vector<std::string>;

TEST_CASE("lines are trimmed and empty ones dropped, whatever ends them") {
  CHECK(split_lines("a\nb\r\n\r\n  c d \t\rd") == Items{"a", "b", "c d", "d"});
  CHECK(split_lines("").empty());
  CHECK(split_lines(" \r\n ").empty());
  CHECK(split_lines("a, b") == Items{"a, b"});
}

TEST_CASE("commas split, quotes protect them, empty items are kept") {
  struct Row {
    std::string text;
    Items expected;
  };
  const std::vector<Row> table{
      {"Dev,Test", {"Dev", "Test"}},
      {" Dev , , Test ,", {"Dev", "", "Test", ""}},
      {",", {"", ""}},
      {"", {""}},
      {"Dev\nTest, Prod", {"Dev", "Test", "Prod"}},
      {"Dev\r\nTest\r\n", {"Dev", "Test"}},
      {"Dev\n \nTest\n\n", {"Dev", "", "Test", ""}},
      {R"("Smith, Inc",Other)", {"Smith, Inc", "Other"}},
      {R"( "A" , "B" )", {"A", "B"}},
      {R"("say ""hi""")", {"say \"hi\""}},
      {R"(12" rack, B)", {"12\" rack", "B"}},
      {R"("", B)", {"", "B"}},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    const auto items = split_commas(row.text);
    REQUIRE(items.has_value());
    CHECK(*items == row.expected);
  }
}

TEST_CASE("a position is in an empty item when only blanks stand between it and the separators") {
  struct Row {
    std::string text;
    std::size_t position;
    bool expected;
  };
  const std::vector<Row> table{
      {"", 0, true},
      {"a", 0, false},
      {"a", 1, false},
      {"a,", 2, true},
      {"a, ,b", 2, true},
      {"a, ,b", 3, true},
      {"a, ,b", 1, false},
      {"a\n\nb", 2, true},
      {"a\r\n", 3, true},
      {"release-", 8, false},
      {"a\n b", 2, false},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    CAPTURE(row.position);
    CHECK(is_in_empty_item(row.text, row.position) == row.expected);
  }
}

TEST_CASE("quotes that do not match are not guessed at") {
  CHECK_FALSE(split_commas(R"("Smith, Inc)").has_value());
  CHECK_FALSE(split_commas(R"("Smith" Inc, B)").has_value());
  CHECK_FALSE(split_commas(R"(A, ")").has_value());
}

TEST_CASE("a line splits into name and value at the first colon or equals sign") {
  using Pair = std::pair<std::string, std::string>;
  CHECK(split_name_value("Url: https://x:8080/a=b") == Pair{"Url", "https://x:8080/a=b"});
  CHECK(split_name_value("a=b:c") == Pair{"a", "b:c"});
  CHECK(split_name_value("Reason:") == Pair{"Reason", ""});
  CHECK_FALSE(split_name_value("no separator").has_value());
  CHECK_FALSE(split_name_value(": value").has_value());
  CHECK_FALSE(split_name_value("").has_value());
}

TEST_CASE("what a message quotes is one short line of whole characters") {
  CHECK(quotable("Web Shop") == "Web Shop");
  CHECK(quotable("a\nb\x1B[0m\x7F") == "a b [0m ");
  CHECK(quotable(std::string(60, 'x')) == std::string(60, 'x'));
  CHECK(quotable(std::string(61, 'x')) == std::string(60, 'x') + "...");
  CHECK(quotable(std::string(59, 'x') + "\xE2\x82\xAC") == std::string(59, 'x') + "...");
  CHECK(quotable(std::string(100, '\x80')) == "...");
}

} // namespace
} // namespace octostep::schema
