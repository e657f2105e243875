#include "packaging/archive/archive_reader.h"
#include "packaging/nuget/nuspec.h"
#include "packaging/package_builder.h"
#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace octostep::packaging;
using octostep::test::read_file;
using octostep::test::TempFolder;
using Names = std::vector<std::string>;

namespace {

PackageRequest request_for(const TempFolder& source, const TempFolder& out) {
  PackageRequest request;
  request.id = "Acme.Web";
  request.version = "1.0.78";
  request.format = Format::nupkg;
  request.base_path = source.path();
  request.out_folder = out.path();
  request.overwrite = true;
  return request;
}

struct Built {
  Names order, warnings;
  std::map<std::string, std::string> contents;
};

Built build(const PackageRequest& request) {
  const PackageReport report = build_package(request);
  Built built;
  built.warnings = report.plan.warnings;
  ArchiveReader reader(report.plan.path);
  for (ArchivedEntry entry; reader.next(entry);) {
    built.order.push_back(entry.name);
    built.contents[entry.name] = reader.read_content(1 << 20);
  }
  return built;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool any_contains(const Names& texts, std::string_view part) {
  return std::any_of(
      texts.begin(), texts.end(), [part](const std::string& text) { return contains(text, part); });
}

std::string message_of(const PackageRequest& request) {
  try {
    static_cast<void>(build_package(request));
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::invalid_input);
    return error.what();
  }
  return "";
}

std::string nuspec(std::string_view id, std::string_view version) {
  return "<package><metadata><id>" + std::string(id) + "</id><version>" + std::string(version) +
         "</version><authors>me,you</authors></metadata></package>";
}

} // namespace

TEST_CASE("a package has NuGet's parts in NuGet's order and leaves the source folder alone") {
  const TempFolder source, out;
  for (const char* name : {"web.config", "bin/App.DLL", "LICENSE", "lib/x.dll"}) source.write(name);
  const Built built = build(request_for(source, out));
  REQUIRE(built.order.size() == 8);
  CHECK(Names(built.order.begin(), built.order.end() - 1) == Names{"_rels/.rels",
                                                                   "Acme.Web.nuspec",
                                                                   "LICENSE",
                                                                   "bin/App.DLL",
                                                                   "lib/x.dll",
                                                                   "web.config",
                                                                   "[Content_Types].xml"});
  const std::string properties = built.order.back();
  CHECK(properties.starts_with("package/services/metadata/core-properties/"));
  CHECK(properties.size() ==
        std::string("package/services/metadata/core-properties/").size() + 32 + 7);

  const std::string& types = built.contents.at("[Content_Types].xml");
  for (const char* part :
       {"Extension=\"config\" ContentType=\"application/octet\"",
        "Extension=\"dll\"",
        "Extension=\"nuspec\"",
        "Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"",
        "Extension=\"psmdcp\"",
        "Override PartName=\"/LICENSE\""}) {
    CAPTURE(part);
    CHECK(contains(types, part));
  }
  CHECK_FALSE(contains(types, "DLL"));
  CHECK(contains(built.contents.at("_rels/.rels"), "Target=\"/Acme.Web.nuspec\" Id=\"R"));
  CHECK(contains(built.contents.at("_rels/.rels"), "Target=\"/" + properties + "\""));
  CHECK(contains(built.contents.at(properties), "<dc:identifier>Acme.Web</dc:identifier>"));
  CHECK(contains(built.contents.at(properties), "<version>1.0.78</version>"));
  CHECK_FALSE(std::filesystem::exists(source.path() / "Acme.Web.nuspec"));
}

TEST_CASE("the written manifest has the request's fields, escaped") {
  const TempFolder source, out;
  source.write("a.txt");
  PackageRequest request = request_for(source, out);
  request.manifest = {.authors = {"A&B", "C"},
                      .title = "T<>",
                      .description = "\"d\"",
                      .release_notes = "'n'",
                      .existing = {}};
  const Built built = build(request);
  const Nuspec read = read_nuspec(built.contents.at("Acme.Web.nuspec"));
  CHECK(read.authors == "A&B,C");
  CHECK(read.description == "\"d\"");
  CHECK(contains(built.contents.at("Acme.Web.nuspec"), "<title>T&lt;&gt;</title>"));
  CHECK(contains(built.contents.at(built.order.back()), "<dc:creator>A&amp;B, C</dc:creator>"));
}

TEST_CASE("the payload's own manifest is used and its version replaced in the package only") {
  const TempFolder source, out;
  source.write("a.txt");
  const auto own = source.write("acme.web.nuspec", nuspec("Acme.Web", "0.0.0"));
  const Built built = build(request_for(source, out));
  CHECK(built.order[1] == "Acme.Web.nuspec");
  CHECK(built.contents.at("Acme.Web.nuspec") == nuspec("Acme.Web", "1.0.78"));
  CHECK(std::count(built.order.begin(), built.order.end(), "acme.web.nuspec") == 0);
  CHECK(any_contains(built.warnings, "'0.0.0' is replaced by '1.0.78'"));
  CHECK(read_file(own) == nuspec("Acme.Web", "0.0.0"));

  source.write("acme.web.nuspec", nuspec("acme.WEB", "1.0.78"));
  CHECK(build(request_for(source, out)).warnings.empty());
}

TEST_CASE("an existing manifest elsewhere wins over the payload's own") {
  const TempFolder source, out, other;
  source.write("a.txt");
  source.write("Acme.Web.nuspec", "not even XML");
  PackageRequest request = request_for(source, out);
  request.manifest.existing = other.write("x.nuspec", nuspec("Acme.Web", "5"));
  CHECK(build(request).contents.at("Acme.Web.nuspec") == nuspec("Acme.Web", "1.0.78"));
  request.manifest.existing = other.path() / "missing.nuspec";
  CHECK_THROWS_AS(static_cast<void>(build_package(request)), PackagingError);
}

TEST_CASE("manifests that cannot serve are refused") {
  const TempFolder source, out;
  source.write("a.txt");
  source.write("Acme.Web.nuspec", nuspec("Other", "1.0.78"));
  CHECK(contains(message_of(request_for(source, out)), "that of package 'Other'"));
  source.write("Acme.Web.nuspec", "<package>");
  CHECK(contains(message_of(request_for(source, out)), "nuspec cannot be used"));
}

TEST_CASE("a percent sign in a name is written so that deployment restores it") {
  const TempFolder source, out;
  source.write("a%20b%.txt", "content");
  const Built built = build(request_for(source, out));
  CHECK(built.contents.at("a%2520b%25.txt") == "content");
}

TEST_CASE("files that deployment leaves out are warned of, clashes with parts are errors") {
  const TempFolder source, out;
  source.write("a.txt");
  source.write("sub/Other.nuspec");
  source.write("_rels/other");
  const Built built = build(request_for(source, out));
  CHECK(any_contains(built.warnings, "'sub/Other.nuspec'"));
  CHECK(any_contains(built.warnings, "'_rels/other'"));
  CHECK(built.order[1] == "Acme.Web.nuspec");
  source.write("[Content_Types].xml");
  CHECK(contains(message_of(request_for(source, out)), "'[Content_Types].xml' is a part"));
}

TEST_CASE("NuGet's layout cuts what stands before the wildcard, on request") {
  const TempFolder source, out;
  for (const char* name : {"bin/a.dll", "bin/sub/b.dll", "docs/readme.md", "tools/x/run.ps1"})
    source.write(name);
  PackageRequest request = request_for(source, out);
  request.nuget_layout = true;
  request.include = {"bin/**", "docs/*.md", "tools"};
  const Names order = build(request).order;
  CHECK(Names(order.begin() + 2, order.end() - 2) ==
        Names{"a.dll", "readme.md", "sub/b.dll", "x/run.ps1"});
  source.write("docs/a.dll");
  request.include = {"bin/**", "docs/*"};
  CHECK(contains(message_of(request), "'bin/a.dll' and 'docs/a.dll'"));
}

TEST_CASE("no empty folders go into a NuGet package") {
  const TempFolder source, out;
  source.write("a.txt");
  source.folder("empty");
  PackageRequest request = request_for(source, out);
  request.include_empty_directories = true;
  CHECK(build(request).order.size() == 5);
}
