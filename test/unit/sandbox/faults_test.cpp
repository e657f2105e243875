#include "test/sandbox/faults.h"

#include <doctest/doctest.h>

namespace octostep::sandbox {
namespace {

using nlohmann::json;

} // namespace

TEST_CASE("a fault is met once unless it says more") {
  Faults faults;
  faults.add({{"kind", "status"}, {"status", 503}});
  const auto fault = faults.take("GET", "/api");
  REQUIRE(fault);
  CHECK(fault->status == 503);
  CHECK_FALSE(faults.take("GET", "/api"));
}

TEST_CASE("method and path choose the requests") {
  Faults faults;
  faults.add(
      {{"kind", "reset-after"}, {"method", "post"}, {"path", "/packages/raw$"}, {"count", -1}});
  CHECK_FALSE(faults.take("GET", "/api/Spaces-1/packages/raw"));
  CHECK_FALSE(faults.take("POST", "/api/Spaces-1/packages/raw/x"));
  CHECK(faults.take("POST", "/api/Spaces-1/packages/raw"));
  CHECK(faults.take("POST", "/api/Spaces-1/packages/raw"));
}

TEST_CASE("the first requests can be left alone") {
  Faults faults;
  faults.add({{"kind", "cut"}, {"after", 2}, {"count", 2}});
  std::string met;
  for (int i = 0; i < 6; ++i) met += faults.take("GET", "/") ? 'x' : '.';
  CHECK(met == "..xx..");
}

TEST_CASE("of several faults the first that fits is met, and each counts its own requests") {
  Faults faults;
  faults.add(json::array({{{"kind", "cut"}}, {{"kind", "html"}}}));
  CHECK(faults.take("GET", "/")->kind == FaultKind::cut);
  CHECK(faults.take("GET", "/")->kind == FaultKind::html);
  const auto shown = faults.to_json();
  CHECK(shown[0]["used"] == 1);
  CHECK(shown[0]["remaining"] == 0);
}

TEST_CASE("connections are refused without looking at requests") {
  Faults faults;
  faults.add({{"kind", "refuse"}, {"count", 2}});
  CHECK_FALSE(faults.take("GET", "/"));
  CHECK(faults.take_on_arrival() == FaultKind::refuse);
  CHECK(faults.take_on_arrival() == FaultKind::refuse);
  CHECK_FALSE(faults.take_on_arrival());
}

TEST_CASE("every kind has a name that reads back") {
  for (const auto* const name : {"status",
                                 "reset-before",
                                 "reset-after",
                                 "close-before",
                                 "close-after",
                                 "stall-before",
                                 "stall-after",
                                 "delay",
                                 "slow",
                                 "cut",
                                 "wrong-length",
                                 "garbage",
                                 "garbled-body",
                                 "html",
                                 "redirect",
                                 "late-close"}) {
    CAPTURE(name);
    Faults faults;
    faults.add({{"kind", name}});
    CHECK(name_of(faults.take("GET", "/")->kind) == name);
  }
}

TEST_CASE("misspelt or impossible faults are refused whole") {
  for (const auto& document : {json{{"kind", "explode"}},
                               json{{"kind", "cut"}, {"pth", "x"}},
                               json{{"path", "("}},
                               json{{"fraction", 2}},
                               json{{"kind", "slow"}, {"bytesPerSecond", 0}},
                               json{{"headers", 1}},
                               json{{"count", "two"}},
                               json(1)}) {
    CAPTURE(document.dump());
    Faults faults;
    CHECK_THROWS_AS(faults.add(json::array({{{"kind", "cut"}}, document})), std::invalid_argument);
    CHECK(faults.to_json().empty());
  }
}

TEST_CASE("cleared faults are gone") {
  Faults faults;
  faults.add({{"kind", "cut"}});
  faults.clear();
  CHECK_FALSE(faults.take("GET", "/"));
}

} // namespace octostep::sandbox
