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
