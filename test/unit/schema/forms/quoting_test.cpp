#include "schema/forms/quoting.h"

#include <doctest/doctest.h>

using namespace octostep::schema;

TEST_CASE("XML text keeps markup characters and line breaks") {
  CHECK(xml_escaped("a<b>&\"c\"\nd'e") == "a&lt;b&gt;&amp;&quot;c&quot;&#10;d'e");
  CHECK(xml_escaped("Grüße") == "Grüße");
}

TEST_CASE("a TeamCity value escapes its brackets and doubles percent signs") {
  CHECK(teamcity_quoted("it's [1|2]\n100%") == "'it|'s |[1||2|]|n100%%'");
  CHECK(teamcity_quoted("") == "''");
}

TEST_CASE(
    "Groovy and Python strings escape quotes, backslashes and line breaks, and nothing else") {
  CHECK(groovy_quoted("it's $x \\ \"y\"\r\n") == "'it\\'s $x \\\\ \"y\"\\r\\n'");
  CHECK(python_quoted("a\\'b") == "'a\\\\\\'b'");
}
