#include "schema/text/utf8.h"

#include <doctest/doctest.h>

namespace octostep::text {
namespace {

TEST_CASE("code points of every length are read and written") {
  for (const char32_t value : {U'a', U'\u00E4', U'\u20AC', U'\U0001F600', U'\U0010FFFF'}) {
    std::string bytes;
    append_code_point(bytes, value);
    const auto point = code_point_at(bytes, 0);
    CHECK(point.value == value);
    CHECK(point.size == bytes.size());
    CHECK(point.is_well_formed);
  }
}

TEST_CASE("ill-formed sequences are not UTF-8") {
  for (const auto* bytes :
       {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"}) {
    CAPTURE(bytes);
    CHECK_FALSE(is_utf8(bytes));
    CHECK_FALSE(code_point_at(bytes, 0).is_well_formed);
  }
  CHECK(is_utf8("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80"));
  CHECK(is_utf8("\xEF\xBF\xBD")); // U+FFFD itself
}

TEST_CASE("the first ill-formed byte is found") {
  CHECK(find_ill_formed("plain") == std::nullopt);
  CHECK(find_ill_formed("\xC3\xA4"
                        "ab\xE4t") == 4);
}

TEST_CASE("each maximal ill-formed part becomes one replacement character") {
  CHECK(as_utf8("a\xE2\x82z\x80\x80") == "a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("a cut does not split a character") {
  CHECK(cut_text("a\xE2\x82\xAC", 3) == "a");
  CHECK(cut_text("a\xE2\x82\xAC", 4) == "a\xE2\x82\xAC");
}

TEST_CASE("UTF-16 of both byte orders is read, half a surrogate pair is not") {
  using namespace std::string_view_literals;
  CHECK(from_utf16("a\0\x3D\xD8\x00\xDE"sv, false) == "a\xF0\x9F\x98\x80");
  CHECK(from_utf16("\0a\xD8\x3D\xDE\x00"sv, true) == "a\xF0\x9F\x98\x80");
  CHECK_FALSE(from_utf16("\x3D\xD8"sv, false));
  CHECK_FALSE(from_utf16("\x3D\xD8"
                         "a\0"sv,
                         false));
  CHECK_FALSE(from_utf16("\x00\xDE"sv, false));
  CHECK_FALSE(from_utf16("a"sv, false));
}

} // namespace
} // namespace octostep::text
