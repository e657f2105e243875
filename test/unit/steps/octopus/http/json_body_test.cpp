#include "steps/octopus/http/json_body.h"

#include <doctest/doctest.h>

using namespace octostep::octopus;
using nlohmann::json;

namespace {

struct Items final : ListItems {
  void restart() override { all.clear(); }
  void take(const json& item, std::size_t text_bytes) override {
    all.push_back(item);
    bytes += text_bytes;
  }
  std::vector<json> all;
  std::size_t bytes = 0;
};

struct Read {
  Items items;
  bool was_found = false, is_json = false;
  json rest;
};

Read read(const std::string& name, const std::string& text) {
  Read result;
  JsonList list(name, result.items);
  JsonBody body(list);
  body.restart();
  for (const char letter : text) body.take({&letter, 1});
  result.is_json = body.finish();
  result.was_found = list.was_found();
  result.rest = list.take_rest();
  return result;
}

} // namespace

TEST_CASE("the items of a page are given one by one, and the rest stays") {
  const auto page = read("Items",
                         R"({"TotalResults":3,"Items":[{"a":[1,{"Items":[9]}]},"x",[]],)"
                         R"("Links":{"Page.Next":"/n","Items":[7]}})");
  CHECK(page.is_json);
  CHECK(page.was_found);
  CHECK(page.items.all ==
        std::vector<json>{json::parse(R"({"a":[1,{"Items":[9]}]})"), "x", json::array()});
  CHECK(page.items.bytes == 1);
  CHECK(page.rest ==
        json::parse(R"({"TotalResults":3,"Items":[],"Links":{"Page.Next":"/n","Items":[7]}})"));
}

TEST_CASE("a bare list is given item by item") {
  CHECK(read("", "[1,[2],null]").items.all == std::vector<json>{1, json::array({2}), nullptr});
  CHECK(read("", "[]").was_found);
}

TEST_CASE("what is no list is kept to say what it is") {
  for (const auto* text :
       {R"({"Items":{"a":1}})", R"({"items":5})", "[1]", "3", R"({"x":{"Items":[1]}})"}) {
    CAPTURE(text);
    const auto page = read("Items", text);
    CHECK_FALSE(page.was_found);
    CHECK(page.items.all.empty());
    CHECK(page.rest == json::parse(text));
  }
  CHECK(read("", R"({"a":[1]})").rest == json::parse(R"({"a":[1]})"));
}

TEST_CASE("a body that begins anew replaces what came before") {
  Items items;
  JsonList list("", items);
  JsonBody body(list);
  body.restart();
  body.take("[1,2");
  body.restart();
  body.take("[3]");
  CHECK(body.finish());
  CHECK(items.all == std::vector<json>{3});
  CHECK(body.size() == 3);
}
