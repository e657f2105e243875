#include "agent/ci/java_properties.h"

#include <doctest/doctest.h>

using octostep::agent::parse_java_properties;

TEST_CASE("a TeamCity properties file is read with its escapes") {
  const auto properties = parse_java_properties("#written by the agent\n"
                                                "teamcity.build.id=4711\r\n"
                                                "teamcity.serverUrl=https\\://ci.example.com\n"
                                                "path=C\\:\\\\work\\\\x\n"
                                                "name = Web Shop\n"
                                                "umlaut=\\u00fcber\n"
                                                "emoji=\\ud83d\\ude00\n");
  CHECK(properties.at("teamcity.build.id") == "4711");
  CHECK(properties.at("teamcity.serverUrl") == "https://ci.example.com");
  CHECK(properties.at("path") == "C:\\work\\x");
  CHECK(properties.at("name") == "Web Shop");
  CHECK(properties.at("umlaut") == "\xC3\xBC"
                                   "ber");
  CHECK(properties.at("emoji") == "\xF0\x9F\x98\x80");
  CHECK(properties.size() == 6);
}

TEST_CASE("keys end at a blank, a colon or an equals sign that is not escaped") {
  const auto properties = parse_java_properties("a b\nc:d\ne\\ f\\=g = h\nempty=\nbare\n");
  CHECK(properties.at("a") == "b");
  CHECK(properties.at("c") == "d");
  CHECK(properties.at("e f=g") == "h");
  CHECK(properties.at("empty").empty());
  CHECK(properties.at("bare").empty());
}

TEST_CASE("a backslash at the end of a line continues it") {
  const auto properties = parse_java_properties("list=one,\\\n    two\nnext=x\\\\\nlast=y");
  CHECK(properties.at("list") == "one,two");
  CHECK(properties.at("next") == "x\\");
  CHECK(properties.at("last") == "y");
}

TEST_CASE("broken escapes do no harm") {
  const auto properties = parse_java_properties("a=\\u12\nb=\\ud83dx\nc=end\\");
  CHECK(properties.at("a") == "u12");
  CHECK(properties.at("b") == "\xEF\xBF\xBDx");
  CHECK(properties.at("c") == "end");
}
