#include "agent/intake/json_reader.h"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace octostep::agent;
using Problems = std::vector<octostep::schema::Problem>;

TEST_CASE("a document comes out as the library reads it") {
  Problems problems;
  const std::string text = R"({"a":[1,-2,2.5,true,null,"x\u00e9"],"b":{"c":[]},"d":{}})";
  const auto value = read_json(text, problems);
  REQUIRE(value);
  CHECK(*value == nlohmann::json::parse(text));
  CHECK(problems.empty());
}

TEST_CASE("a syntax error names line and column") {
  Problems problems;
  CHECK_FALSE(read_json("{\n  \"a\": 1,\n  b\n}", problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].path.empty());
  CHECK(problems[0].message.starts_with("not JSON, at line 3, column 3: syntax error"));
}

TEST_CASE("a syntax error never quotes the text, which may be a secret") {
  Problems problems;
  CHECK_FALSE(read_json("{\"apiKey\": \"API-VERYSECRET\n\"}", problems));
  CHECK_FALSE(read_json("{\"apiKey\": API-VERYSECRET}", problems));
  REQUIRE(problems.size() == 2);
  for (const auto& problem : problems) CHECK(problem.message.find("SECRET") == std::string::npos);
}

TEST_CASE("an empty document is told from a broken one") {
  Problems problems;
  CHECK_FALSE(read_json(" \n", problems));
  CHECK(problems.at(0).message == "it is empty; a JSON document of steps is expected");
}

TEST_CASE("every duplicate key is a problem with its path, and the first value counts") {
  Problems problems;
  const auto value =
      read_json(R"({"a":1,"a":{"x":1,"x":2},"l":[0,{"k/":1,"k/":[{"z":1}]}],"b":2})", problems);
  REQUIRE(value);
  CHECK(*value == nlohmann::json::parse(R"({"a":1,"l":[0,{"k/":1}],"b":2})"));
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].path == "/a");
  CHECK(problems[1].path == "/a/x");
  CHECK(problems[2].path == "/l/1/k~1");
  CHECK(problems[2].message == "duplicate key 'k/'; each may stand once");
}

TEST_CASE("depth is limited") {
  Problems problems;
  CHECK(read_json(std::string(64, '[') + std::string(64, ']'), problems));
  CHECK(problems.empty());
  CHECK_FALSE(read_json(std::string(65, '[') + std::string(65, ']'), problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message == "nested deeper than 64 levels");
  CHECK_FALSE(read_json(std::string(200'000, '['), problems));
}

TEST_CASE("text behind the document is an error") {
  Problems problems;
  CHECK_FALSE(read_json("{} {}", problems));
  CHECK(problems.size() == 1);
}
