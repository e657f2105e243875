#include "packaging/package_name.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>

using namespace octostep::packaging;

namespace {

std::string message_of(std::string_view id, std::string_view version, Format format = Format::zip) {
  try {
    static_cast<void>(make_package_name(id, version, format));
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::invalid_input);
    return error.what();
  }
  return "";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace

TEST_CASE("file names are read as the clients and Calamari read them") {
  struct Row {
    const char* file;
    std::optional<PackageName> client, calamari;
  };
  const Row rows[] = {
      {"Id.1.2.3-beta.1+meta.zip",
       {{"Id", "1.2.3-beta.1+meta", ".zip"}},
       {{"Id", "1.2.3-beta.1+meta", ".zip"}}},
      {"Id.1.2.3-beta.1+meta.tar.gz",
       {{"Id", "1.2.3-beta.1+meta", ".tar.gz"}},
       {{"Id", "1.2.3-beta.1+meta", ".tar.gz"}}},
      {"Id.1.2.3.tar.gz", {{"Id", "1.2.3", ".tar.gz"}}, {{"Id", "1.2.3", ".tar.gz"}}},
      {"Id.1.2.3.tar", {{"Id", "1.2.3", ".tar"}}, {{"Id", "1.2.3", ".tar"}}},
      {"Id.1.2.3.4.zip", {{"Id", "1.2.3.4", ".zip"}}, {{"Id", "1.2.3.4", ".zip"}}},
      {"Id.1.zip", {{"Id", "1", ".zip"}}, {{"Id", "1", ".zip"}}},
      {"Id.2016.09.01-beta.0001.zip",
       {{"Id", "2016.09.01-beta.0001", ".zip"}},
       {{"Id", "2016.09.01-beta.0001", ".zip"}}},
      {"Id.1.2.3.4.5.zip", {{"Id.1", "2.3.4.5", ".zip"}}, {{"Id", "1.2.3.4", ".5.zip"}}},
      {"My.App.2.Core.1.0.0.zip",
       {{"My.App.2.Core", "1.0.0", ".zip"}},
       {{"My.App", "2", ".Core.1.0.0.zip"}}},
      {"My.App.2.1.0.0.zip", {{"My.App", "2.1.0.0", ".zip"}}, {{"My.App", "2.1.0.0", ".zip"}}},
      {"My.App2.1.0.0.zip", {{"My.App2", "1.0.0", ".zip"}}, {{"My.App2", "1.0.0", ".zip"}}},
      {"App-1.2.3.zip", {{"App-1", "2.3", ".zip"}}, {{"App-1", "2.3", ".zip"}}},
      {"Id.v1.0.0.zip", {{"Id.v1", "0.0", ".zip"}}, {{"Id.v1", "0.0", ".zip"}}},
      {"Id.1.0.0.TAR.GZ", {{"Id", "1.0.0", ".TAR.GZ"}}, {{"Id", "1.0.0", ".TAR.GZ"}}},
      {"Id.1.0.0-SNAPSHOT.jar",
       {{"Id", "1.0.0-SNAPSHOT", ".jar"}},
       {{"Id", "1.0.0-SNAPSHOT", ".jar"}}},
      {"Id.1.0.0-a_b.zip", {}, {}},
      {"My App.1.0.0.zip", {}, {}},
      {"Id..1.0.0.zip", {}, {}},
      {"-Id.1.0.0.zip", {}, {}},
      {"Id.1.0.0-.zip", {}, {}},
      {"Id.zip", {}, {}},
      {"Id.1.0.0", {{"Id", "1.0", ".0"}}, {{"Id", "1.0", ".0"}}},
      {"", {}, {}},
      {".zip", {}, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.file);
    CHECK(parse_package_name(row.file) == row.client);
    CHECK(parse_package_name_as_calamari(row.file) == row.calamari);
  }
}

TEST_CASE("names of hostile length are read in reasonable time") {
  CHECK_FALSE(parse_package_name(std::string(5000, '_') + ".zip"));
  CHECK_FALSE(parse_package_name_as_calamari(std::string(2000, '1') + "-"));
}

TEST_CASE("a legal name is made in every format") {
  for (const Format format : {Format::zip,
                              Format::nupkg,
                              Format::jar,
                              Format::war,
                              Format::tar,
                              Format::tar_gz,
                              Format::tgz,
                              Format::tar_bz2,
                              Format::tar_zst}) {
    for (const char* version :
         {"1.0.78", "1", "1.2.3.4", "1.2.3-beta.1+meta", "2024.3.7.90503", "1.0-rc1"}) {
      const PackageName name = make_package_name("Acme.Web_site-Core2", version, format);
      CHECK(file_name_of(name) ==
            "Acme.Web_site-Core2." + std::string(version) + extension_of(format));
    }
  }
}

TEST_CASE("a leading v of the version is dropped from the file name") {
  CHECK(file_name_of(make_package_name("Id", "v1.0.0", Format::zip)) == "Id.1.0.0.zip");
}

TEST_CASE("an id that would be read back differently is refused with what it would become") {
  CHECK(contains(message_of("My.App.2", "1.0.0"), "as id 'My.App', version '2.1.0.0'"));
  CHECK(contains(message_of("My.App.2.Core", "1.0.0"), "as id 'My.App', version '2'"));
  CHECK(message_of("My.App2", "1.0.0").empty());
}

TEST_CASE("an illegal id is refused") {
  CHECK(message_of("", "1.0") == "a package id is required");
  CHECK(message_of("  ", "1.0") == "a package id is required");
  for (const char* id :
       {"My App", "a..b", ".a", "a.", "-a", "a-", "a.-b", "ä", "a/b", "..", "a\\b"}) {
    CAPTURE(id);
    CHECK(contains(message_of(id, "1.0"), "is not a package id"));
  }
  CHECK(contains(message_of(std::string(101, 'a'), "1.0", Format::nupkg),
                 "nupkg packages allow 100"));
  CHECK(message_of(std::string(101, 'a'), "1.0").empty());
  CHECK(contains(message_of(std::string(201, 'a'), "1.0"), "allow 200"));
  CHECK(contains(message_of(std::string(200, 'a'), "1.0-" + std::string(60, 'b')),
                 "longer than 255 bytes"));
}

TEST_CASE("an illegal version is refused") {
  for (const char* version : {" ", "1.0.0.0.0", "1.0-a_b", "latest", "2147483648", "V1.0"}) {
    CAPTURE(version);
    CHECK(contains(message_of("Id", version), "is not a package version"));
  }
}

TEST_CASE("the time stamp version is that of both command-line tools, in local time") {
  using namespace std::chrono;
  const sys_seconds time = sys_days{year{2024} / 3 / 7} + 9h + 5min + 3s;
  ::setenv("TZ", "UTC0", 1);
  ::tzset();
  CHECK(time_stamp_version(time) == "2024.3.7.90503");
  CHECK(time_stamp_version(sys_days{year{2024} / 12 / 31}) == "2024.12.31.0");
  ::setenv("TZ", "TST-5", 1);
  ::tzset();
  CHECK(time_stamp_version(time) == "2024.3.7.140503");
  ::unsetenv("TZ");
  ::tzset();
}
