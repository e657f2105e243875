#include "packaging/nuget/nuspec.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

namespace {

const PackageName k_name{"Acme.Web", "1.2.3-beta+5", ".nupkg"};

std::string message_of(std::string_view text) {
  try {
    static_cast<void>(read_nuspec(text));
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::invalid_input);
    return error.what();
  }
  return "";
}

} // namespace

TEST_CASE("a written manifest is read back, with everything escaped") {
  Manifest manifest;
  manifest.authors = {"A & B", "<C>"};
  manifest.title = "\"Title\"";
  manifest.description = "x < y & 'z'";
  manifest.release_notes = "1 > 0";
  const std::string text = write_nuspec(k_name, manifest);
  CHECK(text.find("<title>&quot;Title&quot;</title>") != std::string::npos);
  CHECK(text.find("<releaseNotes>1 &gt; 0</releaseNotes>") != std::string::npos);
  const Nuspec nuspec = read_nuspec(text);
  CHECK(nuspec.id == "Acme.Web");
  CHECK(nuspec.version == "1.2.3-beta+5");
  CHECK(nuspec.authors == "A & B,<C>");
  CHECK(nuspec.description == "x < y & 'z'");
}

TEST_CASE("a manifest without details has the defaults and no empty elements") {
  const std::string text = write_nuspec(k_name, {});
  CHECK(text.find("<title>") == std::string::npos);
  CHECK(text.find("<releaseNotes>") == std::string::npos);
  CHECK(read_nuspec(text).authors == "Acme.Web");
  CHECK(read_nuspec(text).description == "A deployment package created from files on disk.");
}

TEST_CASE("the version is replaced and everything else stays") {
  const std::string text =
      "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<!-- <version>0</version> -->\n"
      "<package xmlns=\"urn:x\"><metadata minClientVersion=\"2\">\n"
      " <dependencies><dependency><version>9</version></dependency></dependencies>\n"
      " <id> Acme.Web </id><version a='>'> 1.0.0\n</version>\n"
      " <x/></metadata><files/></package>";
  const Nuspec nuspec = read_nuspec(text);
  CHECK(nuspec.id == "Acme.Web");
  CHECK(nuspec.version == "1.0.0");
  std::string expected = text;
  expected.replace(expected.find(" 1.0.0\n"), 7, "2.0&amp;");
  CHECK(with_version(text, nuspec, "2.0&") == expected);
}

TEST_CASE("what is no manifest is refused with the reason") {
  struct Row {
    const char *text, *reason;
  };
  for (const Row& row :
       {Row{"", "no package/metadata/id"},
        Row{"plain text", "no package/metadata/id"},
        Row{"<package><metadata><version>1</version></metadata></package>", "/id"},
        Row{"<package><metadata><id>a</id></metadata></package>", "/version"},
        Row{"<package><metadata><id>a</id><version/></metadata></package>", "/version"},
        Row{"<package><metadata><id>a</id><version>1", "middle"},
        Row{"<package><metadata><id>a</b>", "match"},
        Row{"<package><metadata><id>a</id><version>1</version><version>2</version></metadata></"
            "package>",
            "two versions"},
        Row{"</package>", "match"},
        Row{"<package", "middle"},
        Row{"<package><metadata/></package>", "/id"}}) {
    CAPTURE(row.text);
    CHECK(message_of(row.text).find(row.reason) != std::string::npos);
  }
}
