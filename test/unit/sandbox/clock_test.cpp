#include "test/sandbox/clock.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace octostep::sandbox {

TEST_CASE("a time is written with milliseconds and offset, and reads back the same") {
  const auto time = from_iso("2026-01-21T13:32:59.976+00:00");
  REQUIRE(time);
  CHECK(to_iso(*time) == "2026-01-21T13:32:59.976+00:00");
  CHECK(time_of_day(*time) == "13:32:59");
  CHECK(to_http_date(*time) == "Wed, 21 Jan 2026 13:32:59 GMT");
}

TEST_CASE("other spellings of a time are read") {
  struct Row {
    const char* text;
    const char* normal;
  };
  for (const auto& row : {Row{"2026-01-21T13:32:59Z", "2026-01-21T13:32:59.000+00:00"},
                          Row{"2026-01-21T13:32:59.1234567+02:00", "2026-01-21T11:32:59.123+00:00"},
                          Row{"2026-01-21T13:32-0130", "2026-01-21T15:02:00.000+00:00"},
                          Row{"2026-01-21 13:32:59", "2026-01-21T13:32:59.000+00:00"},
                          Row{"2026-01-21", "2026-01-21T00:00:00.000+00:00"}}) {
    CAPTURE(row.text);
    const auto time = from_iso(row.text);
    REQUIRE(time);
    CHECK(to_iso(*time) == row.normal);
  }
}

TEST_CASE("what is no time is refused") {
  for (const auto* const text : {"",
                                 "tomorrow",
                                 "2026-02-30T00:00:00Z",
                                 "2026-01-21T25:00:00Z",
                                 "2026-01-21T13:32:59.Z",
                                 "2026-01-21T13:32:59+99:00",
                                 "2026-01-21T13:32:59Zz",
                                 "26-01-21T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(from_iso(text));
  }
}

TEST_CASE("a stopped clock moves only when it is advanced, and keeps what it shows when saved") {
  Clock clock;
  clock.set_speed(0.0);
  const auto before = clock.now();
  clock.advance(std::chrono::hours{1});
  CHECK(clock.now() == before + std::chrono::hours{1});

  Clock other;
  other.restore(clock.to_json());
  CHECK(other.now() == clock.now());
  CHECK(other.speed() == 0.0);
}

} // namespace octostep::sandbox
