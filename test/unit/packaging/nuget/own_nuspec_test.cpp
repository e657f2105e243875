#include "packaging/nuget/own_nuspec.h"

#include "packaging/nuget/nuspec_tokens.h"
#include "packaging/nuget/xml_encoding.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

namespace {

const PackageName k_name{"App", "2.0.0-beta1", ".nupkg"};

std::string nuspec_with(const std::string& more) {
  return "<package><metadata><id>App</id><version>$version$</version>" + more +
         "</metadata></package>";
}

std::string adopted(const std::string& text, const Manifest& manifest = {}) {
  std::vector<std::string> warnings;
  return adopt_nuspec(text, "App.nuspec", k_name, manifest, warnings);
}

std::string refused(const std::string& text, const Manifest& manifest = {}) {
  try {
    (void)adopted(text, manifest);
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::invalid_input);
    return error.what();
  }
  return "";
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string utf16(std::string_view ascii, bool is_big_endian) {
  std::string bytes;
  for (const char c : ascii) bytes += is_big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return bytes;
}

} // namespace

TEST_CASE("tokens are replaced in elements, attributes and literal text, and not in comments") {
  const auto result = replace_tokens(
      "<a b='$Version$'>$version$ $$5 US$ <![CDATA[$t$]]> $t$</a><!-- $version$ $x$ -->",
      {{"version", "1.0"}, {"t", "<&>"}});
  CHECK(result.text ==
        "<a b='1.0'>1.0 $5 US$ <![CDATA[<&>]]> &lt;&amp;&gt;</a><!-- $version$ $x$ -->");
  CHECK(result.used == std::set<std::string>{"t", "version"});
  CHECK(result.unknown.empty());
}

TEST_CASE("what the step knows goes into an own nuspec") {
  Manifest manifest;
  manifest.title = "A & B";
  manifest.authors = {"me", "you"};
  const auto text = adopted(
      nuspec_with("<title>$title$</title><authors>$author$</authors>"
                  "<dependencies><dependency id='Core' version='$version$'/></dependencies>"),
      manifest);
  CHECK(holds(text, "<version>2.0.0-beta1</version>"));
  CHECK(holds(text, "<title>A &amp; B</title><authors>me,you</authors>"));
  CHECK(holds(text, "version='2.0.0-beta1'"));
  CHECK(holds(adopted("<package><metadata><id>$id$</id><version>$version$</version>"
                      "</metadata></package>"),
              "<id>App</id>"));
}

TEST_CASE("tokens that nothing gives a value are named") {
  const auto message =
      refused(nuspec_with("<title>$title$</title><copyright>$copyright$</copyright>"));
  CHECK(holds(message,
              "the nuspec 'App.nuspec' holds the replacement tokens '$copyright$', "
              "'$title$', which nothing gives a value"));
}

TEST_CASE("what an own nuspec makes useless is refused, but for the default description") {
  Manifest manifest;
  manifest.title = "My title";
  CHECK(holds(refused(nuspec_with(""), manifest), "'title' has no effect"));
  manifest.title.clear();
  manifest.authors = {"me"};
  CHECK(holds(refused(nuspec_with(""), manifest), "'authors' has no effect"));
  manifest.authors.clear();
  manifest.release_notes = "New";
  CHECK(holds(refused(nuspec_with(""), manifest), "write $releasenotes$ where"));
  manifest.release_notes.clear();
  manifest.description = "A deployment package created from files on disk.";
  CHECK(refused(nuspec_with(""), manifest).empty());
}

TEST_CASE("a nuspec is read in the encoding that it declares") {
  const std::string declared = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>";
  const std::string expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>";
  CHECK(xml_as_utf8("\xFF\xFE" + utf16(declared, false), "x") == expected);
  CHECK(xml_as_utf8("\xFE\xFF" + utf16(declared, true), "x") == expected);
  CHECK(xml_as_utf8(utf16(declared, false), "x") == expected);
  CHECK(xml_as_utf8("\xEF\xBB\xBF<a/>", "x") == "<a/>");
  CHECK(xml_as_utf8("<?xml version='1.0' encoding='windows-1252'?><a>\x80\xFC</a>", "x") ==
        "<?xml version='1.0' encoding='utf-8'?><a>\xE2\x82\xAC\xC3\xBC</a>");
  for (const std::string bad : {"<?xml version='1.0' encoding='Klingon'?><a/>", "<a>\xFC</a>"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS((void)xml_as_utf8(bad, "x"), PackagingError);
  }
}
