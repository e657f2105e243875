#include "packaging/utf8.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

TEST_CASE("valid UTF-8 is told from other bytes") {
  for (const char* text : {"", "abc", "é", "Жук", "漢字", "😀", "\xF4\x8F\xBF\xBF"}) {
    CAPTURE(text);
    CHECK(is_valid_utf8(text));
  }
  for (const char* text : {"\x80",
                           "\xC0\xAF",
                           "\xC3",
                           "\xED\xA0\x80",
                           "\xF4\x90\x80\x80",
                           "\xFF",
                           "a\xE2\x82",
                           "\xE0\x80\x80"}) {
    CAPTURE(text);
    CHECK_FALSE(is_valid_utf8(text));
  }
}

TEST_CASE("every byte sequence is taken apart to its end") {
  std::string_view text = "a\xFF\xC3\xA9\xE2\x82";
  CHECK(take_code_point(text) == U'a');
  CHECK(take_code_point(text) == 0xDCFF);
  CHECK(take_code_point(text) == U'é');
  CHECK(take_code_point(text) == 0xDCE2);
  CHECK(take_code_point(text) == 0xDC82);
  CHECK(text.empty());
}

TEST_CASE("letters fold to one case in the alphabets of Europe") {
  struct Row {
    const char *upper, *lower;
  };
  for (const Row& row : {Row{"ABZ", "abz"},
                         Row{"ÀÞ", "àþ"},
                         Row{"ĀŁŽ", "āłž"},
                         Row{"ΑΩ", "αω"},
                         Row{"ЀЖЯ", "ѐжя"}}) {
    CHECK(fold_case(row.upper) == row.lower);
    CHECK(fold_case(row.lower) == row.lower);
  }
  CHECK(fold_case(std::string_view("漢×1_\xFF😀")) == "漢×1_\xFF😀");
}
