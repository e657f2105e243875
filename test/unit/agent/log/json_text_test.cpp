#include "agent/log/json_text.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace octostep::agent;
using nlohmann::json;

namespace {

std::string harmless(const std::string& text) {
  return harmless_json(json(text).dump(), SecretMasker());
}

} // namespace

TEST_CASE("commands are written by numbers, and the JSON means the same") {
  for (const std::string text : {"##vso[task.complete]",
                                 "a ##VSO[task.complete]",
                                 "##teamcity[buildStop]",
                                 "###[group]x",
                                 "section_start:1:a",
                                 "\ttravis_fold:start:x",
                                 "#\xE2\x80\x8B#vso[task.complete]",
                                 "\xE2\x80\xA8::add-mask::x",
                                 "\xC2\x9B"
                                 "2J\xC2\x85",
                                 "\x1B]0;t\x07\x7F",
                                 "\xF3\xA0\x80\x81\"\\ end",
                                 "plain, \xC3\xB6"}) {
    const std::string shown = harmless(text);
    CAPTURE(shown);
    CHECK(json::parse(shown) == text);
    for (const std::string_view token : {"##vso",
                                         "##VSO",
                                         "##[",
                                         "##teamcity",
                                         "section_start:",
                                         "travis_fold:",
                                         "\x1B",
                                         "\x7F",
                                         "\xC2\x9B",
                                         "\xC2\x85",
                                         "\xE2\x80",
                                         "\xF3"})
      CHECK(shown.find(token) == std::string::npos);
  }
  CHECK(harmless("##vso[x]") == "\"#\\u0023vso[x]\"");
  CHECK(harmless("plain # \xC3\xB6") == "\"plain # \xC3\xB6\"");
}

TEST_CASE("the layout of several texts stays, and what is no string") {
  const std::string text = "{\n  \"a\": [1, true, null],\n  \"b\": \"##[x\"\n}\n{\"c\":-1.5e3}\n";
  CHECK(harmless_json(text, SecretMasker()) ==
        "{\n  \"a\": [1, true, null],\n  \"b\": \"#\\u0023[x\"\n}\n{\"c\":-1.5e3}\n");
  CHECK(harmless_json("", SecretMasker()).empty());
}

TEST_CASE("secrets are masked in strings, and a string stays one") {
  SecretMasker masker;
  masker.add("nabc");
  masker.add("p\"ss\\");
  masker.add("true");
  CHECK(harmless_json(R"({"nabc":"a nabc b","x":"\nabc","y":"p\"ss\\","z":true})", masker) ==
        R"({"nabc":"a ******** b","x":"\nabc","y":"********","z":true})");
}
