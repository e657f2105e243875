#include "steps/octopus/http/patience.h"

#include <doctest/doctest.h>

#include "steps/octopus/http/transport.h"
#include "test/support/manual_clock.h"

using namespace octostep::octopus;
using octostep::test::ManualClock;
using std::chrono::seconds;

TEST_SUITE("hostile") {
  TEST_CASE("one byte now and then does not keep an exchange alive for ever") {
    ManualClock clock;
    Patience patience(clock, {}, seconds(2), std::nullopt);
    patience.limit_pace(64U << 20U);
    int waited = 0;
    const auto drip = [&] {
      for (; waited < 1'000; ++waited) {
        clock.advance(seconds(1));
        patience.bytes_moved(1);
        patience.check();
      }
    };
    CHECK_THROWS_AS(drip(), ExchangeFailure);
    CHECK(waited < 25); // ten times two seconds, and a little for the bytes
  }

  TEST_CASE("an exchange that moves lasts as long as its bytes need") {
    ManualClock clock;
    Patience patience(clock, {}, seconds(2), std::nullopt);
    patience.limit_pace(64U << 20U);
    for (int second = 0; second < 600; ++second) {
      clock.advance(seconds(1));
      patience.bytes_moved(64U << 10U);
      CHECK_NOTHROW(patience.check());
    }
  }

  TEST_CASE("a flood buys no more time than the largest answer") {
    ManualClock clock;
    Patience patience(clock, {}, seconds(2), std::nullopt);
    patience.limit_pace(320U << 10U); // ten seconds' worth
    patience.bytes_moved(1U << 30U);
    clock.advance(seconds(1));
    CHECK_NOTHROW(patience.check());
    for (int second = 0; second < 30; ++second) {
      clock.advance(seconds(1));
      patience.bytes_moved(1);
    }
    CHECK_THROWS_AS(patience.check(), ExchangeFailure);
  }
}
