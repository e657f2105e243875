#include "schema/text/iso_time.h"

#include <doctest/doctest.h>

namespace octostep::text {
namespace {

using std::chrono::minutes;

TEST_CASE("a time is read with its offset, or without one") {
  const auto time = parse_iso_time("2016-01-21T13:32:59.9764321+01:30");
  REQUIRE(time);
  CHECK(time->offset == minutes(90));
  CHECK(iso_time(as_utc(*time)) == "2016-01-21T12:02:59.976Z");
  CHECK(iso_time(as_utc(*time), "+00:00") == "2016-01-21T12:02:59.976+00:00");
  CHECK(readable_time(as_utc(*time)) == "2016-01-21 12:02:59Z");
  CHECK(parse_iso_time("2016-01-21 13:32Z")->offset == minutes(0));
  CHECK(parse_iso_time("2016-01-21T13:32-0230")->offset == minutes(-150));
  CHECK_FALSE(parse_iso_time("2016-01-21T13:32")->offset);
}

TEST_CASE("days and times that do not exist are refused") {
  for (const auto* text : {"",
                           "2016-02-30T00:00Z",
                           "2016-01-21",
                           "2016-01-21T24:00Z",
                           "2016-01-21T13:60Z",
                           "2016-01-21T13:32:59.Z",
                           "2016-01-21T13:32+",
                           "2016-01-21T13:32+1",
                           "2016-01-21T13:32Zx"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_iso_time(text));
  }
}

} // namespace
} // namespace octostep::text
