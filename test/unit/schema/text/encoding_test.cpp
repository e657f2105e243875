#include "schema/text/encoding.h"

#include <doctest/doctest.h>

using octostep::text::to_utf8;

TEST_CASE("text is read in the encoding that it declares") {
  CHECK(to_utf8("Gr\xF6\xDF"
                "e",
                "ISO-8859-1") == "Gr\u00F6\u00DFe");
  CHECK(to_utf8("\x80", "windows-1252") == "\u20AC");
  CHECK(to_utf8("\x83\x65", "Shift_JIS") == "\u30C6");
  CHECK(to_utf8(std::string(10'000, '\xE4'), "latin1")->size() == 20'000);
  CHECK(to_utf8("", "UTF-8") == "");
}

TEST_CASE("unknown encodings, and text that is not in them, are absent") {
  CHECK_FALSE(to_utf8("x", "no-such-encoding"));
  CHECK_FALSE(to_utf8("x", ""));
  CHECK_FALSE(to_utf8("x", "ISO-8859-1//IGNORE"));
  CHECK_FALSE(to_utf8("\xFF", "UTF-8"));
  CHECK_FALSE(to_utf8("\xC3", "UTF-8"));
}
