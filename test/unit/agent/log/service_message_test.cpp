#include "agent/log/service_message.h"

#include <array>
#include <random>

#include <doctest/doctest.h>

#include "schema/text/utf8.h"
#include "test/support/teamcity_parser.h"

using namespace octostep;
using namespace octostep::agent;

TEST_CASE("service message values are escaped as TeamCity documents") {
  CHECK(escape_service_value("a|b'c[d]e\nf\rg") == "a||b|'c|[d|]e|nf|rg");
  CHECK(escape_service_value("\xC2\x85\xE2\x80\xA8\xE2\x80\xA9") == "|x|l|p");
  CHECK(escape_service_value("\xD0\x9F") == "|0x041f");
  CHECK(escape_service_value("\xF0\x9F\x9A\x80") == "|0xd83d|0xde80");
  CHECK(escape_service_value(std::string_view("a\0\x07\x1B"
                                              "b",
                                              5)) == "ab");
}

TEST_CASE("any text comes back from the documented grammar as it was written") {
  std::mt19937 random(11);
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (auto count = random() % 20; count > 0; --count) {
      const auto below = [&random](std::uint32_t limit) {
        return static_cast<char32_t>(random() % limit);
      };
      const std::array<char32_t, 5> points{0x20 + below(0x5F),
                                           0xA0 + below(0x700),
                                           0x2020 + below(0x1000),
                                           0x1F300 + below(0x300),
                                           U"|'[]\n\r"[random() % 6]};
      text::append_code_point(text, points[random() % points.size()]);
    }
    const std::string line =
        write_service_message({"message", std::nullopt, {{"text", text}, {"status", "NORMAL"}}});
    const auto messages = test::read_teamcity_line(line);
    REQUIRE(messages.size() == 1);
    REQUIRE(messages[0].at("text") == text);
    const auto own = read_service_message(line);
    REQUIRE(own);
    REQUIRE(own->attributes.at(0).second == text);
  }
}

TEST_CASE("both forms of a message are read") {
  const auto single = read_service_message("  ##teamcity[buildNumber '1.2|'3']  ");
  REQUIRE(single);
  CHECK(single->name == "buildNumber");
  CHECK(single->value == "1.2'3");
  const auto several = read_service_message("##teamcity[a  x = '1'\ty='|0xd83d|0xDE80']");
  REQUIRE(several);
  CHECK(several->attributes.size() == 2);
  CHECK(several->attributes[1].second == "\xF0\x9F\x9A\x80");
  CHECK(read_service_message("##teamcity[flowStarted]"));
}

TEST_CASE("what is not exactly one well-formed message is not read") {
  for (const char* line : {"",
                           "text",
                           "##teamcity",
                           "##teamcity[",
                           "##teamcity[]",
                           "##teamcity[a",
                           "##teamcity[a 'x'",
                           "##teamcity[a 'x'] more",
                           "x ##teamcity[a 'x']",
                           "##teamcity[a x=1]",
                           "##teamcity[a x='1]",
                           "##teamcity[a x='|z']",
                           "##teamcity[a x='|0x12']",
                           "##teamcity[a x='|0xde80']",
                           "##teamcity[a x='|0xd83d']",
                           "##teamcity[a x='|0xd83d|0x0041']",
                           "##teamcity[a 'b|z c='1']",
                           "##teamcity[a x='1'] ##teamcity[b y='1']",
                           "##teamcity[a =  '1']",
                           "##teamcity[1 'x']"}) {
    CAPTURE(line);
    CHECK_FALSE(read_service_message(line));
  }
}
