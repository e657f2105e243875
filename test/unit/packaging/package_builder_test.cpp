#include "packaging/package_builder.h"

#include "packaging/archive/zip_writer.h"
#include "packaging/output/atomic_file.h"
#include "test/unit/packaging/package_fixture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <map>

#include <fcntl.h>
#include <sys/stat.h>

using namespace octostep::packaging;
using octostep::test::random_bytes;
using octostep::test::read_file;
using octostep::test::sample_text;
using namespace octostep::packaging::test;

namespace {

struct Combination {
  Format format;
  Level level;
};

// Every format, and every level of each compressor.
constexpr Combination k_combinations[] = {{Format::zip, Level::none},
                                          {Format::zip, Level::fast},
                                          {Format::zip, Level::optimal},
                                          {Format::zip, Level::max},
                                          {Format::nupkg, Level::optimal},
                                          {Format::jar, Level::optimal},
                                          {Format::war, Level::optimal},
                                          {Format::tar, Level::optimal},
                                          {Format::tar_gz, Level::none},
                                          {Format::tgz, Level::fast},
                                          {Format::tgz, Level::optimal},
                                          {Format::tar_bz2, Level::optimal},
                                          {Format::tar_zst, Level::fast},
                                          {Format::tar_zst, Level::optimal},
                                          {Format::tar_zst, Level::max}};

struct Content {
  std::string bytes;
  unsigned mode;
  std::int64_t modified;
};

std::map<std::string, Content> contents_of(const std::filesystem::path& package) {
  std::map<std::string, Content> contents;
  ArchiveReader reader(package);
  for (ArchivedEntry entry; reader.next(entry);) {
    contents[entry.name] = {reader.read_content(1 << 30), entry.mode, entry.modified};
  }
  return contents;
}

// Small, empty, executable, larger than a piece, incompressible, compressible only from the middle
// of a piece on; names that need care.
void fill(const TempFolder& source) {
  source.write("a.txt", "hello");
  source.write("empty", "");
  source.write("dir/text.bin", sample_text(600'000));
  source.write("dir/random.bin", random_bytes(530'000));
  source.write("exact.bin", sample_text(512 * 1024, 5));
  source.write("mixed.bin", sample_text(530'000) + random_bytes(530'000) + sample_text(10));
  source.write("long/" + std::string(120, 'd') + "/" + std::string(120, 'e') + "/Ж漢😀.txt", "deep");
  ::chmod(source.write("run.sh", "#!/bin/sh\n").c_str(), 0700);
}

void check_payload(const TempFolder& source, const std::map<std::string, Content>& contents) {
  std::size_t files = 0;
  for (const auto& item : std::filesystem::recursive_directory_iterator(source.path())) {
    if (!item.is_regular_file()) continue;
    const std::string name = item.path().lexically_relative(source.path()).string();
    CAPTURE(name);
    REQUIRE(contents.count(name) == 1);
    CHECK((contents.at(name).bytes == read_file(item.path())));
    CHECK(contents.at(name).mode == (name == "run.sh" ? 0755 : 0644));
    ++files;
  }
  CHECK(files == 8);
}

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t i = width; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

} // namespace

TEST_CASE("what goes in comes out, in every format and level") {
  const TempFolder source, out;
  fill(source);
  for (const auto& [format, level] : k_combinations) {
    CAPTURE(static_cast<int>(format));
    CAPTURE(static_cast<int>(level));
    PackageRequest request = request_for(source, out);
    request.format = format;
    request.level = level;
    const PackageReport report = build_package(request);
    check_payload(source, contents_of(report.plan.path));
    CHECK(report.size == std::filesystem::file_size(report.plan.path));
  }
}

TEST_CASE("the report and the plan say what was built") {
  const TempFolder source, out;
  source.write("b", "12345");
  source.write("a", "123");
  const PackageRequest request = request_for(source, out);
  const PackagePlan plan = plan_package(request);
  CHECK(files_in(out) == 0);
  CHECK(plan.file_name == "Acme.Web.1.0.78.zip");
  CHECK(plan.path == out.path() / "Acme.Web.1.0.78.zip");
  REQUIRE(plan.files.size() == 2);
  CHECK(plan.files[0].name == "a");
  CHECK(plan.files[1].size == 5);
  CHECK(plan.total_size == 8);
  CHECK(plan.warnings.empty());
  const PackageReport report = build_package(request);
  CHECK(report.plan.files.size() == 2);
  CHECK(report.plan.id == "Acme.Web");
  CHECK(report.plan.version == "1.0.78");
  CHECK(report.sha1.size() == 40);
  CHECK(report.sha256.size() == 64);
}

TEST_CASE("a plan is built as it was made, and a file that changed since is an error") {
  const TempFolder source, out;
  source.write("a", "123");
  PackageRequest request = request_for(source, out);
  PackagePlan plan = plan_package(request);
  source.write("b", "not planned");
  CHECK(build_package(request, std::move(plan)).plan.files.size() == 1);
  request.overwrite = true;
  plan = plan_package(request);
  source.write("b", "changed after the plan");
  try {
    static_cast<void>(build_package(request, std::move(plan)));
    FAIL("the change was not noticed");
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::changed);
  }
  CHECK(files_in(out) == 1);
}

TEST_CASE("the same input gives the same bytes, whatever threads, zone and folder") {
  const TempFolder first, second, out;
  for (const TempFolder* source : {&first, &second}) {
    source->write("large", sample_text(600'000) + random_bytes(30'000));
    source->write("dir/small", "hello");
    source->write("empty", "");
  }
  for (const auto& [format, level] : k_combinations) {
    const bool is_zip_again = format == Format::jar || format == Format::war;
    if (is_zip_again || (format != Format::zip && level != Level::optimal)) continue;
    CAPTURE(static_cast<int>(format));
    CAPTURE(static_cast<int>(level));
    PackageRequest request = request_for(first, out);
    request.format = format;
    request.level = level;
    request.reproducible = true;
    request.threads = 1;
    const std::string expected = build_package(request).sha256;
    request.threads = 2;
    ::setenv("TZ", "Asia/Tokyo", 1);
    ::tzset();
    CHECK(build_package(request).sha256 == expected);
    ::unsetenv("TZ");
    ::tzset();
    request.base_path = second.path();
    request.threads = 3;
    CHECK(build_package(request).sha256 == expected);
  }
}

TEST_CASE("time stamps are the files' own, clamped to the source date, or fixed") {
  const TempFolder source, out;
  const auto path = source.write("a");
  const timespec times[2] = {{0, 0}, {1'000'000'000, 0}};
  ::utimensat(AT_FDCWD, path.c_str(), times, 0);
  PackageRequest request = request_for(source, out);
  request.format = Format::tar;
  const auto stamp = [&] { return contents_of(build_package(request).plan.path).at("a").modified; };
  CHECK(stamp() == 1'000'000'000);
  request.source_date_epoch = 900'000'000;
  CHECK(stamp() == 900'000'000);
  request.source_date_epoch = 1'100'000'000;
  CHECK(stamp() == 1'000'000'000);
  request.source_date_epoch.reset();
  request.reproducible = true;
  CHECK(stamp() == 315'532'800);
}

TEST_CASE("zip headers carry real values, UTF-8 names and no extras") {
  const TempFolder source, out;
  source.write("large", sample_text(1'300'000));
  const std::string zip = read_file(build_package(request_for(source, out)).plan.path);
  CHECK(number(zip, 0, 4) == 0x04034b50);
  CHECK(number(zip, 6, 2) == 0x0800);
  CHECK(number(zip, 8, 2) == 8);
  const std::size_t directory = zip.find("PK\x01\x02");
  REQUIRE(directory != std::string::npos);
  CHECK(number(zip, 14, 4) == number(zip, directory + 16, 4));
  CHECK(number(zip, 14, 4) != 0);
  CHECK(number(zip, 18, 4) == directory - 30 - 5);
  CHECK(number(zip, 22, 4) == 1'300'000);
  CHECK(number(zip, 28, 2) == 0);
  CHECK(zip.size() == directory + 46 + 5 + 22);
}

TEST_CASE("files that do not shrink are stored") {
  const TempFolder source, out;
  source.write("a", random_bytes(100'000));
  const std::string zip = read_file(build_package(request_for(source, out)).plan.path);
  CHECK(number(zip, 8, 2) == 0);
  CHECK(number(zip, 18, 4) == 100'000);
}

TEST_CASE("more than 65,535 entries are written and read") {
  const TempFolder source, out;
  const SourceFolder folder(source.path());
  std::vector<Entry> entries(66'000);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].name = std::to_string(i);
    entries[i].kind = EntryKind::generated;
  }
  const auto path = out.path() / "many.zip";
  AtomicFile file(path, Replace::refuse);
  BufferedOutput output(file);
  write_zip({.folder = folder, .entries = entries, .times = {}, .stop = {}}, output);
  output.flush();
  file.publish();
  CHECK(order_of(path).size() == 66'000);
}

TEST_CASE("odd names go in and out unchanged in every format") {
  const TempFolder source, out;
  Names names = {"[x].txt",    "{y}",     "#1",
                 "a+b",        "100%",    "a%20b",
                 "with space", ".hidden", "no-extension",
                 "Приве́т",     "漢字",    "😀",
                 "a'b",        "a\"b",    "a&b<c>",
                 "x;y=z@w,v",  "~",       "$HOME",
                 "d/a\\b",     "tab\t",   "nl\nx",
                 "(1)",        "!bang",   "^caret",
                 "`tick`",     "|pipe",   "-dash",
                 "ends.",      "CON",     "é",
                 "*star",      "?mark",   std::string(250, 'n')};
  for (const std::string& name : names) source.write(name, name);
  std::sort(names.begin(), names.end());
  for (const Format format : {Format::zip, Format::jar, Format::tar, Format::tgz}) {
    CAPTURE(static_cast<int>(format));
    PackageRequest request = request_for(source, out);
    request.format = format;
    const PackageReport report = build_package(request);
    CHECK(order_of(report.plan.path) == names);
    for (const auto& [name, content] : contents_of(report.plan.path)) CHECK(content.bytes == name);
    CHECK(any_contains(report.plan.warnings, "Windows cannot store"));
  }
}

TEST_CASE("links are kept in a tar package, short and long") {
  const TempFolder source, out;
  source.write("a");
  source.link("link", "a");
  source.link("long", std::string(150, 'x'));
  PackageRequest request = request_for(source, out);
  request.format = Format::tar;
  request.links = Links::keep;
  const PackageReport report = build_package(request);
  std::map<std::string, std::string> targets;
  ArchiveReader reader(report.plan.path);
  for (ArchivedEntry entry; reader.next(entry);) targets[entry.name] = entry.link_target;
  CHECK(targets == std::map<std::string, std::string>{
                       {"a", ""}, {"link", "a"}, {"long", std::string(150, 'x')}});
  CHECK(any_contains(report.plan.warnings, "leaves them out"));
}

TEST_CASE("empty folders are entries of their own in zip and tar") {
  const TempFolder source, out;
  source.write("a");
  source.folder("empty/inner");
  for (const Format format : {Format::zip, Format::tar}) {
    PackageRequest request = request_for(source, out);
    request.format = format;
    request.include_empty_directories = true;
    const auto contents = contents_of(build_package(request).plan.path);
    REQUIRE(contents.count("empty/inner/") == 1);
    CHECK(contents.at("empty/inner/").mode == 0755);
  }
}

TEST_CASE("a jar has its manifest among the first two entries") {
  const TempFolder source, out;
  for (const char* name : {"A.class", "META-INF/MANIFEST.MF", "META-INF/a", "z"})
    source.write(name);
  PackageRequest request = request_for(source, out);
  for (const Format format : {Format::jar, Format::war}) {
    request.format = format;
    CHECK(order_of(build_package(request).plan.path) ==
          Names{"META-INF/", "META-INF/MANIFEST.MF", "A.class", "META-INF/a", "z"});
  }
  request.format = Format::zip;
  CHECK(order_of(build_package(request).plan.path).front() == "A.class");
}
