#include "packaging/package_inspector.h"

#include "packaging/nuget/nuspec.h"
#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;
using octostep::test::TempFolder;

namespace {

PackageReport build(const TempFolder& source, const TempFolder& out, Format format) {
  PackageRequest request;
  request.id = "Acme.Web";
  request.version = "1.0.78-rc.1";
  request.format = format;
  request.base_path = source.path();
  request.out_folder = out.path();
  return build_package(request);
}

} // namespace

TEST_CASE("a package is described by its name, content and hashes") {
  const TempFolder source, out;
  source.write("a", "123");
  source.write("b/c", "12345");
  for (const auto& [format, text] : {std::pair(Format::zip, "zip"),
                                     std::pair(Format::jar, "jar"),
                                     std::pair(Format::tar, "tar"),
                                     std::pair(Format::tar_gz, "tar.gz"),
                                     std::pair(Format::tgz, "tgz"),
                                     std::pair(Format::tar_bz2, "tar.bz2"),
                                     std::pair(Format::tar_zst, "tar.zst")}) {
    CAPTURE(text);
    const PackageReport report = build(source, out, format);
    const PackageFacts facts = inspect_package(report.plan.path);
    CHECK(facts.name == PackageName{"Acme.Web", "1.0.78-rc.1", "." + std::string(text)});
    CHECK(facts.format == text);
    CHECK(facts.digest.size == report.size);
    CHECK(facts.digest.sha1 == report.sha1);
    CHECK(facts.digest.sha256 == report.sha256);
    REQUIRE(facts.entries.size() == 2);
    CHECK(facts.entries[1].name == "b/c");
    CHECK(facts.entries[1].size == 5);
    CHECK(facts.nuspec.empty());
  }
}

TEST_CASE("a NuGet package's id and version come from its manifest") {
  const TempFolder source, out;
  source.write("a");
  const PackageReport report = build(source, out, Format::nupkg);
  const auto renamed = out.path() / "renamed.nupkg";
  std::filesystem::rename(report.plan.path, renamed);
  const PackageFacts facts = inspect_package(renamed);
  CHECK(facts.name == PackageName{"Acme.Web", "1.0.78-rc.1", ".nupkg"});
  CHECK(facts.nuspec == write_nuspec(facts.name, {}));
  CHECK(facts.entries.size() == 5);
}

TEST_CASE("a name that is no package's leaves id and version empty") {
  const TempFolder source, out;
  source.write("a");
  const auto renamed = out.path() / "anything.zip";
  std::filesystem::rename(build(source, out, Format::zip).plan.path, renamed);
  const PackageFacts facts = inspect_package(renamed);
  CHECK(facts.name == PackageName{"", "", ".zip"});
  CHECK(facts.format == "zip");
}

TEST_CASE("what is no package is an error that names the file") {
  const TempFolder source, out;
  source.write("a");
  const auto zip = build(source, out, Format::zip).plan.path;
  const auto without_manifest = out.path() / "Acme.1.0.nupkg";
  std::filesystem::rename(zip, without_manifest);
  for (const auto& path : {without_manifest,
                           out.write("Acme.1.0.zip", "no archive at all"),
                           out.path() / "gone.zip",
                           out.write("Acme.2.0.zip", "PK\x03\x04 cut off")}) {
    CAPTURE(path);
    try {
      static_cast<void>(inspect_package(path));
      FAIL("accepted");
    } catch (const PackagingError& error) {
      CHECK(error.kind() == ErrorKind::unreadable);
      CHECK(std::string(error.what()).find(path.string()) != std::string::npos);
    }
  }
}
