#include "packaging/utf8.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

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
