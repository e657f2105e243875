#include "packaging/nuget/xml_text.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

TEST_CASE("text is escaped for elements and attributes") {
  CHECK(xml_escape("a & b < c > d \" e ' f") == "a &amp; b &lt; c &gt; d &quot; e &apos; f");
  CHECK(xml_escape("Grüße 漢 😀\t\n") == "Grüße 漢 😀\t\n");
  CHECK(xml_escape(std::string_view("a\0b\x1B\xFF", 5)) == "a\xEF\xBF\xBD"
                                                           "b\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("entities and references are undone, unknown ones stay") {
  CHECK(xml_unescape("&lt;&gt;&amp;&quot;&apos;") == "<>&\"'");
  CHECK(xml_unescape("&#65;&#x42;&#xE9;&#x6F22;&#x1F600;") == "ABé漢😀");
  CHECK(xml_unescape("&nbsp; & &; &#xZZ; &#0; &#x110000; &") ==
        "&nbsp; & &; &#xZZ; &#0; &#x110000; &");
}

TEST_CASE("the scanner tells tags, text and what to skip apart") {
  XmlScanner scanner("<?xml version=\"1.0\"?><!DOCTYPE a><n:a x='>'><!-- <b> "
                     "--><![CDATA[<c>&]]>t&amp;<e/></n:a >");
  auto token = scanner.next();
  REQUIRE(token);
  CHECK(token->kind == XmlToken::Kind::open);
  CHECK(token->value == "a");
  token = scanner.next();
  CHECK(token->is_literal);
  CHECK(token->value == "<c>&");
  CHECK(scanner.next()->value == "t&amp;");
  token = scanner.next();
  CHECK(token->kind == XmlToken::Kind::empty);
  CHECK(token->value == "e");
  token = scanner.next();
  CHECK(token->kind == XmlToken::Kind::close);
  CHECK(token->value == "a");
  CHECK_FALSE(scanner.next());
  CHECK_FALSE(scanner.failed());
}

TEST_CASE("a cut-off document is noticed") {
  for (const char* text : {"<a", "<a x='>", "<!-- ", "<![CDATA[x", "<?xml"}) {
    CAPTURE(text);
    XmlScanner scanner(text);
    CHECK_FALSE(scanner.next());
    CHECK(scanner.failed());
  }
}
