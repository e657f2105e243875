#include "schema/forms/yaml_document.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace octostep::schema;
using Json = nlohmann::ordered_json;

TEST_CASE("mappings and sequences are written in block style, in their order") {
  const Json root{{"b", 1}, {"a", {{"x", true}, {"list", {"one", "two"}}}}};
  CHECK(yaml_document("", root) == "b: 1\n"
                                   "a:\n"
                                   "  x: true\n"
                                   "  list:\n"
                                   "    - one\n"
                                   "    - two\n");
}

TEST_CASE("a mapping in a sequence begins behind the dash") {
  const Json root{{"steps", Json::array({{{"id", "run"}, {"env", {{"A", "b"}}}}})}};
  CHECK(yaml_document("", root) == "steps:\n"
                                   "  - id: run\n"
                                   "    env:\n"
                                   "      A: b\n");
}

TEST_CASE("sequences nest and empty ones stay visible") {
  const Json root{{"a", Json::array()}, {"b", Json::object()}, {"c", {{1, 2}}}};
  CHECK(yaml_document("", root) == "a: []\nb: {}\nc:\n  - - 1\n    - 2\n");
}

TEST_CASE("text that YAML would take for another type is quoted") {
  for (const auto* text :
       {"", "true", "No", "null", "~", "12", "1.0", "a: b", "# c", "- d", "x ", "*", "@", "0x1F"}) {
    CAPTURE(text);
    CHECK(yaml_document("", {{"k", text}}) == "k: " + Json(text).dump() + "\n");
  }
  CHECK(yaml_document("", {{"k", "plain text"}}) == "k: plain text\n");
  CHECK(yaml_document("", {{"on", 1}, {"$[[ x ]]", 2}}) == "\"on\": 1\n\"$[[ x ]]\": 2\n");
}

TEST_CASE("quotes, backslashes and characters beyond ASCII survive") {
  CHECK(yaml_document("", {{"k", "a\"b\\c\tü"}}) == "k: \"a\\\"b\\\\c\\tü\"\n");
}

TEST_CASE("text of several lines is a literal block that keeps its last line break or its lack") {
  CHECK(yaml_document("", {{"k", "a: 1\n\n  b\n"}}) == "k: |\n  a: 1\n\n    b\n");
  CHECK(yaml_document("", {{"k", "a\nb"}}) == "k: |-\n  a\n  b\n");
  CHECK(yaml_document("", Json{{"k", Json::array({"a\nb\n"})}}) == "k:\n  - |\n    a\n    b\n");
}

TEST_CASE("text that a literal block would change is quoted") {
  for (const auto* text : {" a\nb", "\na", "a\n\n", "a\r\nb", "a\tb\nc"}) {
    CAPTURE(text);
    CHECK(yaml_document("", {{"k", text}}) == "k: " + Json(text).dump() + "\n");
  }
}

TEST_CASE("a comment goes first, line by line") {
  CHECK(yaml_document("one\ntwo", {{"k", 1}}) == "# one\n# two\nk: 1\n");
}
