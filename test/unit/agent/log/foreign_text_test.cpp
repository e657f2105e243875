#include "agent/log/foreign_text.h"

#include <random>

#include <doctest/doctest.h>

using namespace octostep::agent;

TEST_CASE("text is split at every kind of line break") {
  const auto lines = split_lines("a\r\nb\nc\rd\ve\ff\xC2\x85g\xE2\x80\xA8h\xE2\x80\xA9i");
  CHECK(lines == std::vector<std::string_view>{"a", "b", "c", "d", "e", "f", "g", "h", "i"});
  CHECK(split_lines("").size() == 1);
  CHECK(split_lines("a\n").size() == 1);
  CHECK(split_lines("\n\na") == std::vector<std::string_view>{"", "", "a"});
}

TEST_CASE("terminal control and control characters are removed") {
  const std::vector<std::pair<const char*, const char*>> rows{
      {"\x1B[31mred\x1B[0m", "red"},
      {"\x1B]0;title\x07text", "text"},
      {"\x1B]8;;http://x\x1B\\text", "text"},
      {"\x1BPdata\x1B\\text", "text"},
      {"\x1B_bk;t=1\x07text", "text"},
      {"a\x1B", "a"},
      {"a\x1B]0;never ended", "a0;never ended"},
      {"\x1B\x1B[0m[31mx", "[31mx"},
      {"\x1B[\xC3\xA9", "\xC3\xA9"},
      {"a\tb\x08\x7F\x01", "a\tb"},
      {"\xC2\x9B"
       "31mx",
       "31mx"}};
  for (const auto& [raw, clean] : rows) {
    CAPTURE(clean);
    CHECK(without_controls(raw) == clean);
  }
  CHECK(without_controls(std::string_view("a\0b", 3)) == "ab");
}

TEST_CASE("invalid UTF-8 is replaced and other languages survive") {
  CHECK(without_controls("\xFF") == "\xEF\xBF\xBD");
  CHECK(without_controls("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD"); // overlong
  CHECK(without_controls("\xED\xA0\x80x").ends_with("x"));           // a surrogate
  CHECK(without_controls("\xE2\x82") == "\xEF\xBF\xBD");             // cut
  const std::string cyrillic = "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82 \xF0\x9F\x9A\x80";
  CHECK(without_controls(cyrillic) == cyrillic);
}

TEST_CASE("invisible code points are removed") {
  CHECK(without_controls("#\xC2\xAD#\xE2\x80\x8B[\xEF\xBB\xBFx\xF3\xA0\x80\x81") == "##[x");
}

TEST_CASE("command tokens are broken visibly") {
  const std::vector<std::pair<const char*, const char*>> rows{
      {"##vso[task.complete]", "#\\#vso[task.complete]"},
      {"x ##VSO[a]", "x #\\#VSO[a]"},
      {"##[error]x", "#\\#[error]x"},
      {"###teamcity[x", "##\\#teamcity[x"},
      {"::add-mask::x", ":\\:add-mask::x"},
      {"  ::error::x", "  :\\:error::x"},
      {"\xC2\xA0::error::x", "\xC2\xA0:\\:error::x"},
      {"std::vector", "std::vector"},
      {"a Section_Start:1:x", "a Section-Start:1:x"},
      {"section_end:1:x", "section-end:1:x"},
      {"travis_fold:start", "travis-fold:start"},
      {"--- a", "\\--- a"},
      {" +++ a", " \\+++ a"},
      {"^^^ +++", "\\^^^ +++"},
      {"~~~", "\\~~~"},
      {"@@octostep {}", "\\@@octostep {}"},
      {"# title", "# title"},
      {"## title", "## title"}};
  for (const auto& [raw, broken] : rows) {
    CAPTURE(raw);
    CHECK(with_broken_tokens(raw) == broken);
    CHECK(with_broken_tokens(broken) == broken);
  }
}

TEST_CASE("a secret is masked although an invisible character split it") {
  SecretMasker masker;
  masker.add("hunter2!");
  const ForeignText text(masker, Tokens::break_up);
  CHECK(text.one_line("x hun\xE2\x80\x8Bter2! y") == "x ******** y");
  CHECK(text.one_line("x hun\x1B[0mter2! y") == "x ******** y");
  CHECK(text.lines("a\nhunter2!").back() == "********");
}

TEST_CASE("making text harmless twice changes nothing more") {
  std::mt19937 random(7);
  const SecretMasker masker;
  const ForeignText text(masker, Tokens::break_up);
  const std::vector<std::string> parts{"#",   "#",        "vso",         "[",
                                       "]",   "::",       " ",           "\x1B",
                                       "[0m", "\xC2\xAD", "teamcity",    "section_start:",
                                       "\r",  "\n",       "\xFF",        "-",
                                       "--",  "+++",      "@@octostep ", "\xE2\x80"};
  for (int round = 0; round < 2'000; ++round) {
    std::string raw;
    for (auto count = random() % 12; count > 0; --count) raw += parts[random() % parts.size()];
    for (const std::string& line : text.lines(raw)) {
      CAPTURE(raw);
      REQUIRE(text.lines(line) == std::vector<std::string>{line});
    }
  }
}

TEST_SUITE("hostile") {
  TEST_CASE("control strings without an end are read once, however many there are") {
    constexpr std::size_t k_count = std::size_t{4} << 20U;
    std::string line;
    for (std::size_t index = 0; index < k_count; ++index) line += "\x1BP";
    CHECK(without_controls(line).empty());
    std::string mixed = "a";
    for (const char kind : std::string_view("]P_^X")) mixed += std::string("\x1B") + kind + "b";
    CHECK(without_controls(mixed) == "abbbbb");
  }

  TEST_CASE("a control string of each kind ends at its own terminator") {
    CHECK(without_controls("\x1BPa\x1B]b\x07"
                           "c\x1B_d\x1B\\e") == "ce");
    CHECK(without_controls("\x1B]a\x07\x1B]b") == "b");
  }

  TEST_CASE("a control string that would hide a whole log hides nothing") {
    const std::string log(std::size_t{1} << 20U, 'x');
    CHECK(without_controls("\x1B]" + log + "\x07").size() == log.size());
  }
}
