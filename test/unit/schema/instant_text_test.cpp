#include "schema/instant_text.h"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace octostep::schema {
namespace {

// Sets the process's time zone and restores it at the end of the scope.
class TimeZone {
public:
  explicit TimeZone(const char* name) {
    if (const char* before = std::getenv("TZ"); before != nullptr) m_before = before;
    setenv("TZ", name, /*overwrite=*/1);
    tzset();
  }
  ~TimeZone() {
    if (m_before.empty())
      unsetenv("TZ");
    else
      setenv("TZ", m_before.c_str(), /*overwrite=*/1);
    tzset();
  }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

private:
  std::string m_before;
};

std::int64_t milliseconds(const std::optional<Instant>& instant) {
  REQUIRE(instant.has_value());
  return instant->time_since_epoch().count();
}

TEST_CASE("a time with an offset is the same in every zone") {
  struct Row {
    std::string text;
    std::int64_t expected;
  };
  const std::vector<Row> table{
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T00:00z", 0},
      {"2026-03-07T18:30:00Z", 1'772'908'200'000},
      {"2026-03-07T19:30:00+01:00", 1'772'908'200'000},
      {"2026-03-07T13:00:00-0530", 1'772'908'200'000},
      {"2026-03-07 19:30:00.250+01", 1'772'908'200'250},
      {"2026-03-07t19:30:00,2507+01", 1'772'908'200'250},
      {" 2024-02-29T00:00:00Z ", 1'709'164'800'000},
      {"1969-12-31T23:59:59.500Z", -500},
  };
  const TimeZone zone("EST5");
  for (const auto& row : table) {
    CAPTURE(row.text);
    CHECK(milliseconds(parse_instant(row.text)) == row.expected);
  }
}

TEST_CASE("a time without offset is the agent's local time") {
  const TimeZone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  CHECK(parse_instant("2026-03-07T19:30:00") == parse_instant("2026-03-07T18:30:00Z"));
  CHECK(parse_instant("2026-07-07T19:30") == parse_instant("2026-07-07T17:30:00Z"));
  CHECK(parse_instant("2026-07-07T19:30:00.123") == parse_instant("2026-07-07T17:30:00.123Z"));
}

TEST_CASE("everything else is no time") {
  const std::vector<std::string> table{"",
                                       "tomorrow",
                                       "2026-03-07",
                                       "18:30",
                                       "2026-02-29T00:00:00Z",
                                       "2026-13-01T00:00:00Z",
                                       "2026-00-01T00:00:00Z",
                                       "2026-03-07T24:00:00Z",
                                       "2026-03-07T18:60:00Z",
                                       "2026-03-07T18:30:60Z",
                                       "2026-03-07T18:30:00.Z",
                                       "2026-03-07T18:30:00 Z",
                                       "2026-03-07T18:30:00+",
                                       "2026-03-07T18:30:00+1",
                                       "2026-03-07T18:30:00+24:00",
                                       "2026-03-07T18:30:00+01:60",
                                       "2026-03-07T18:30:00+01:00x",
                                       "07.03.2026 18:30",
                                       "26-03-07T18:30:00Z",
                                       "1772908200"};
  for (const auto& text : table) {
    CAPTURE(text);
    CHECK_FALSE(parse_instant(text).has_value());
  }
}

} // namespace
} // namespace octostep::schema
