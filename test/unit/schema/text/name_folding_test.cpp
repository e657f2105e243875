#include "schema/text/name_folding.h"

#include <doctest/doctest.h>

#include "schema/text/nearest_name.h"

using namespace octostep::text;

TEST_CASE("names are equal whatever their letter case and Unicode form") {
  struct Row {
    const char *one, *other;
  };
  const Row rows[] = {{"Shop", "sHOP"},
                      {"Gr\u00F6\u00DFe", "Gro\u0308\u00DFe"},
                      {"Gr\u00F6\u00DFe", "GR\u00D6SSE"},
                      {"\u0416\u042F", "\u0436\u044F"},
                      {"\u03A3\u039F\u03A6\u039F\u03A3", "\u03C3\u03BF\u03C6\u03BF\u03C2"},
                      {"\u1100\u1161", "\uAC00"}, // a Korean syllable, and its letters
                      {"caf\xE9", "CAF\xE9"}};    // not UTF-8
  for (const Row& row : rows) {
    CAPTURE(row.one);
    CHECK(equal_names(row.one, row.other));
    CHECK(folded_name(row.one) == folded_name(folded_name(row.other)));
  }
  CHECK_FALSE(equal_names("Gro\u00DFe", "Gr\u00F6\u00DFe"));
  CHECK_FALSE(equal_names("caf\xE9", "caf\u00E9"));
}

TEST_CASE("form C keeps letter case, and bytes that are no UTF-8") {
  CHECK(normalized("A\u0308b") == "\u00C4b");
  CHECK(normalized("\xFF"
                   "A\u0308\xC3") == "\xFF\u00C4\xC3");
  CHECK(normalized("plain") == "plain");
}

TEST_CASE("letters fold one to one in many alphabets") {
  CHECK(folded_letter(U'A') == U'a');
  CHECK(folded_letter(U'\u00DE') == U'\u00FE');
  CHECK(folded_letter(U'\u0417') == U'\u0437');
  CHECK(folded_letter(U'\u03C2') == U'\u03C3');
  CHECK(folded_letter(U'\u6F22') == U'\u6F22');
  CHECK(folded_letter(U'[') == U'[');
}

TEST_CASE("names that only look equal are told apart by code points") {
  CHECK(unseen_difference("Sh\u043Ep", "Shop") == "'Sh\u043Ep' has U+043E where 'Shop' has U+006F");
  CHECK(unseen_difference("Shop\u200B", "shop") ==
        "'Shop\u200B' has U+200B where 'shop' has nothing");
  CHECK(unseen_difference("A B", "A\u00A0B") == "'A B' has U+0020 where 'A\u00A0B' has U+00A0");
  CHECK(unseen_difference("caf\xE9", "caf\u00E9") ==
        "'caf\xE9' has byte 0xE9 where 'caf\u00E9' has U+00E9");
  CHECK(unseen_difference("Prufung", "Pr\u00FCfung").empty()); // people can see it
  CHECK(unseen_difference("Shop", "Ship").empty());
  CHECK(near_names_text("Sh\u043Ep", {"Shop"}) ==
        "; known: 'Shop'; 'Sh\u043Ep' has U+043E where 'Shop' has U+006F");
}
