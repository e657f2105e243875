// What cannot be packed, or only with a warning.
#include "test/unit/packaging/package_fixture.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;
using namespace octostep::packaging::test;

TEST_CASE("nothing selected is an error that names pattern and base path, unless allowed") {
  const TempFolder source, out;
  source.write("a");
  PackageRequest request = request_for(source, out);
  request.include = {"nothing/**"};
  const PackagingError error = error_of(request);
  CHECK(error.kind() == ErrorKind::no_match);
  CHECK(contains(error.what(), "'nothing/**'"));
  CHECK(contains(error.what(), source.path().string()));
  CHECK(files_in(out) == 0);
  request.allow_empty = true;
  for (const Format format : {Format::zip, Format::tar, Format::tgz, Format::tar_bz2}) {
    request.format = format;
    CHECK(order_of(build_package(request).plan.path).empty());
  }
  request.format = Format::nupkg;
  CHECK(contains(error_of(request).what(), "at least one file"));
  request.include = {"**"};
  request.exclude = {"**"};
  request.format = Format::zip;
  request.allow_empty = false;
  CHECK(error_of(request).kind() == ErrorKind::no_match);
}

TEST_CASE("one pattern of several that matched nothing is a warning") {
  const TempFolder source, out;
  source.write("a");
  PackageRequest request = request_for(source, out);
  request.include = {"a", "b*"};
  CHECK(any_contains(build_package(request).plan.warnings, "pattern 'b*' matched nothing"));
}

TEST_CASE("a second run does not pack the package of the first") {
  const TempFolder source;
  source.write("a");
  PackageRequest request = request_for(source, source);
  const std::string first = build_package(request).sha256;
  CHECK(build_package(request).sha256 == first);
  request.out_folder = source.path() / "out";
  CHECK(build_package(request).plan.files.size() ==
        2); // the package beside it is a file like any other
}

TEST_CASE("an existing package is refused, by the plan too, or replaced whole") {
  const TempFolder source, out;
  source.write("a");
  out.write("Acme.Web.1.0.78.zip", std::string(100'000, 'x'));
  PackageRequest request = request_for(source, out);
  request.overwrite = false;
  CHECK(error_of(request).kind() == ErrorKind::exists);
  CHECK_THROWS_AS(static_cast<void>(plan_package(request)), PackagingError);
  request.overwrite = true;
  CHECK(order_of(build_package(request).plan.path) == Names{"a"});
  CHECK(files_in(out) == 1);
}

TEST_CASE("a base path that is no folder is an error") {
  const TempFolder source, out;
  PackageRequest request = request_for(source, out);
  request.base_path = source.path() / "missing";
  CHECK(contains(error_of(request).what(), "missing' is not a folder"));
  request.base_path = source.write("file");
  CHECK(error_of(request).kind() == ErrorKind::unreadable);
}

TEST_CASE("a stop request leaves no file") {
  const TempFolder source, out;
  source.write("a");
  std::stop_source stop;
  stop.request_stop();
  PackageRequest request = request_for(source, out);
  request.stop = stop.get_token();
  CHECK(error_of(request).kind() == ErrorKind::stopped);
  CHECK(files_in(out) == 0);
}

TEST_CASE("options that do not fit are refused") {
  const TempFolder source, out;
  source.write("a");
  PackageRequest request = request_for(source, out);
  request.links = Links::keep;
  CHECK(error_of(request).kind() == ErrorKind::invalid_input);
  request = request_for(source, out);
  request.id = "not an id";
  CHECK(error_of(request).kind() == ErrorKind::invalid_input);
}

TEST_CASE("doubtful formats and versions are warned of") {
  const TempFolder source, out;
  source.write("a");
  PackageRequest request = request_for(source, out);
  request.format = Format::tar_zst;
  CHECK(any_contains(plan_package(request).warnings, "cannot unpack"));
  request.format = Format::tar_gz;
  CHECK(plan_package(request).warnings.empty());
  request.version = "1.0-beta";
  CHECK(any_contains(plan_package(request).warnings, "prefer the format tgz"));
  request.format = Format::tgz;
  CHECK(plan_package(request).warnings.empty());
  request.version = "v1.0";
  CHECK(any_contains(plan_package(request).warnings, "'v1.0' is written as '1.0'"));
}

TEST_CASE("without a version the time of the call makes one") {
  const TempFolder source, out;
  source.write("a");
  PackageRequest request = request_for(source, out);
  request.version.clear();
  request.now = std::chrono::sys_days{std::chrono::year{2024} / 3 / 7};
  CHECK(plan_package(request).version.starts_with("2024.3."));
}
