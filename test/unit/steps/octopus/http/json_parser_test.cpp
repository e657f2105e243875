#include "steps/octopus/http/json_parser.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "steps/octopus/http/json_tree.h"
#include "steps/octopus/http/octopus_error.h"

using namespace octostep::octopus;
using nlohmann::json;

namespace {

// Absent if the text is not JSON.
std::optional<json> read_in_pieces(std::string_view text, std::size_t piece) {
  JsonTree tree;
  JsonParser parser(tree);
  for (std::size_t at = 0; at < text.size(); at += piece) parser.feed(text.substr(at, piece));
  return parser.finish() ? std::optional(tree.take()) : std::nullopt;
}

} // namespace

TEST_CASE("JSON reads the same however it is cut, and as another reader reads it") {
  for (const std::string text : {R"({"a":[1,-2,3.5e2,true,false,null],"b":{"c":""},"d":[],"e":{}})",
                                 R"([18446744073709551615,-9223372036854775808,0.1,1E+2])",
                                 R"("\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00")",
                                 " [ 1 , { \"k\" : [ [ ] ] } ] \r\n",
                                 "12",
                                 "true",
                                 R"({"same":1,"same":2})"}) {
    CAPTURE(text);
    for (std::size_t piece = 1; piece <= text.size(); ++piece)
      CHECK(read_in_pieces(text, piece) == json::parse(text));
  }
}

TEST_CASE("what is no JSON is told from what is") {
  for (const std::string text :
       {"",    " ",   "{",        "[1,]",   "[1 2]",   "{\"a\"}",   "{a:1}", "{1:1}",
        "tru", "nul", "01",       "1.",     ".5",      "1e",        "-",     "+1",
        "NaN", "'a'", "\"a",      "\"\n\"", "\"\\x\"", "\"\\u12\"", "[1]]",  "{}{}",
        "[}",  "{]",  "{\"a\":}", "[,]",    "1 2",     "<html>"}) {
    CAPTURE(text);
    CHECK_FALSE(json::accept(text));
    CHECK_FALSE(read_in_pieces(text, 1));
    CHECK_FALSE(read_in_pieces(text, 100));
  }
}

TEST_CASE("half a surrogate pair becomes one replacement character") {
  CHECK(read_in_pieces(R"("a\ud83db")", 3) == json("a\xEF\xBF\xBD"
                                                   "b"));
  CHECK(read_in_pieces(R"("\ude00")", 3) == json("\xEF\xBF\xBD"));
  CHECK(read_in_pieces(R"("\ud83d\ud83d\ude00")", 3) == json("\xEF\xBF\xBD\xF0\x9F\x98\x80"));
  CHECK(read_in_pieces(R"("\ud83d\n")", 3) == json("\xEF\xBF\xBD\n"));
}

TEST_SUITE("hostile") {
  TEST_CASE("JSON may be nested as deep as a document, and no deeper") {
    const auto nested = [](std::size_t depth) {
      return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(read_in_pieces(nested(64), 7));
    CHECK_THROWS_AS((void)read_in_pieces(nested(65), 7), OversizedAnswer);
    std::string objects;
    for (int index = 0; index < 100'000; ++index) objects += R"({"a":)";
    CHECK_THROWS_AS((void)read_in_pieces(objects, 4'096), OversizedAnswer);
  }

  TEST_CASE("a tree takes no more memory than it may") {
    JsonTree tree(10'000);
    JsonParser parser(tree);
    CHECK_THROWS_AS(parser.feed("[\"" + std::string(10'001, 'x') + "\"]"), OversizedAnswer);
    CHECK_FALSE(parse_json("[" + std::string(2'000'000, '[')));
  }

  TEST_CASE("keys and numbers have an end") {
    CHECK_FALSE(read_in_pieces(R"({")" + std::string(100'000, 'k') + R"(":1})", 50'000));
    CHECK_FALSE(read_in_pieces("[" + std::string(2'000, '1') + "]", 500));
  }
}
