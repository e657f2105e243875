#include "schema/duration_text.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace octostep::schema {
namespace {

using namespace std::chrono_literals;

TEST_CASE("every stated spelling of a duration is understood") {
  struct Row {
    std::string text;
    Duration expected;
  };
  const std::vector<Row> table{
      {"0", 0s},
      {"90", 90s},
      {"0.25", 250ms},
      {" 600 ", 600s},
      {"00:10:00", 10min},
      {"1:30", 90min},
      {"01:30", 90min},
      {"00:00:01.5", 1500ms},
      {"00:00:00.0500000", 50ms},
      {"30:00:00", 30h},
      {"1.02:03:04", 26h + 3min + 4s},
      {"2.00:30", 48h + 30min},
      {"90s", 90s},
      {"30m", 30min},
      {"2h", 2h},
      {"1d", 24h},
      {"250ms", 250ms},
      {"1.5h", 90min},
      {"1h30m", 90min},
      {"1H30M", 90min},
      {"1d2h3m4s5ms", 26h + 3min + 4s + 5ms},
      {"PT30M", 30min},
      {"pt1h30m", 90min},
      {"P1DT2H", 26h},
      {"P2D", 48h},
      {"PT0.5S", 500ms},
      {"9999.23:59:59.999", 24h * 10'000 - 1ms},
  };
  for (const auto& row : table) {
    CAPTURE(row.text);
    const auto duration = parse_duration(row.text);
    REQUIRE(duration.has_value());
    CHECK(duration->count() == row.expected.count());
  }
}

TEST_CASE("everything else is no duration") {
  const std::vector<std::string> table{"",
                                       " ",
                                       "soon",
                                       "-1",
                                       "-00:01:00",
                                       "+5",
                                       "1:2",
                                       "1:60",
                                       "00:00:60",
                                       "00:00:1",
                                       "00:00:00.",
                                       "00:00:00:00",
                                       "1.24:00:00",
                                       "1.2.3",
                                       "10 m",
                                       "5x",
                                       "m",
                                       "30m2h",
                                       "1h1h",
                                       "1.5h30m",
                                       "1.",
                                       ".5",
                                       "P",
                                       "PT",
                                       "P1DT",
                                       "P30M",
                                       "PT1D",
                                       "1e3",
                                       "0x10",
                                       "10000.00:00:00",
                                       "864000000",
                                       "240000:00:00",
                                       "10000d",
                                       "99999999999999999999",
                                       "99999999999999999999d",
                                       "99999999999999999999:00",
                                       "٣"};
  for (const auto& text : table) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

TEST_CASE("a number of seconds may have a fraction but no sign and no end of the world") {
  CHECK(duration_of_seconds(0.05)->count() == 50);
  CHECK(duration_of_seconds(90)->count() == 90'000);
  CHECK_FALSE(duration_of_seconds(-0.001).has_value());
  CHECK_FALSE(duration_of_seconds(1e9).has_value());
  CHECK_FALSE(duration_of_seconds(std::numeric_limits<double>::infinity()).has_value());
  CHECK_FALSE(duration_of_seconds(std::nan("")).has_value());
}

} // namespace
} // namespace octostep::schema
