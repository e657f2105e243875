#include "agent/dialects/foreign_time.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace octostep;

TEST_CASE("the forms that .NET reads in every culture become ISO 8601") {
  const std::vector<std::pair<std::string, std::string>> table{
      {"2026-12-06T10:00:00+02:00", "2026-12-06T10:00:00+02:00"},
      {"2026-12-06 10:00:00 +02:00", "2026-12-06T10:00:00+02:00"},
      {"2026-12-06 10:00 -0530", "2026-12-06T10:00:00-05:30"},
      {"2026-12-06 10:00+1", "2026-12-06T10:00:00+01:00"},
      {" 2026-12-06 ", "2026-12-06T00:00:00"},
      {"2026/1/6 9:05:07.125Z", "2026-01-06T09:05:07.125Z"},
      {"06 Dec 2026 10:00", "2026-12-06T10:00:00"},
      {"6-Dec-2026", "2026-12-06T00:00:00"},
      {"Sun, 06 Dec 2026 10:00:00 GMT", "2026-12-06T10:00:00Z"},
      {"Sunday, December 6, 2026 10:00:30 PM utc", "2026-12-06T22:00:30Z"},
      {"Dec 6 2026 12:15 AM", "2026-12-06T00:15:00"},
      {"Dec 6 2026 12:15 pm", "2026-12-06T12:15:00"},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    const auto iso = agent::iso_time_of(text);
    REQUIRE(iso.has_value());
    CHECK(*iso == expected);
  }
}

TEST_CASE("what depends on the culture, or is no time, is not guessed at") {
  for (const std::string text : {"12/06/2026 10:00:00",
                                 "06.12.2026",
                                 "tomorrow",
                                 "",
                                 "2026-12",
                                 "2026-12-06 ten",
                                 "2026-12-06 10:00 CET",
                                 "2026-12-06 10:00 +02:00 x",
                                 "2026-12-06 10:5",
                                 "2026-12-06 13:00 PM",
                                 "Foo, 06 Dec 2026"}) {
    CAPTURE(text);
    CHECK_FALSE(agent::iso_time_of(text).has_value());
  }
}

TEST_CASE("an offset stands behind the time") {
  CHECK(agent::has_offset("2026-12-06T10:00:00Z"));
  CHECK(agent::has_offset("2026-12-06T10:00:00-05:00"));
  CHECK_FALSE(agent::has_offset("2026-12-06T10:00:00"));
}
