#include "packaging/select/file_selector.h"

#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;
using octostep::test::TempFolder;
using Paths = std::vector<std::filesystem::path>;

namespace {

Paths find(const TempFolder& folder,
           const std::vector<std::string>& patterns,
           bool any_case = false,
           bool allow = false) {
  Paths found = find_files({.base = folder.path(),
                            .include = patterns,
                            .exclude = {},
                            .match_any_case = any_case,
                            .allow_no_match = allow});
  for (auto& path : found) path = path.lexically_relative(folder.path());
  return found;
}

std::string
message_of(const TempFolder& folder, const std::vector<std::string>& patterns, bool allow = false) {
  try {
    static_cast<void>(find(folder, patterns, false, allow));
  } catch (const PackagingError& error) {
    return error.what();
  }
  return "";
}

} // namespace

TEST_CASE("files are found once each, sorted, by path and by pattern") {
  const TempFolder folder;
  for (const char* name : {"out/b.zip", "out/a.zip", "out/deep/c.zip", "[x].zip", "out/d.txt"})
    folder.write(name);
  folder.link("out/same.zip", "a.zip");
  CHECK(find(folder, {"out/*.zip", "out/a.zip"}) == Paths{"out/a.zip", "out/b.zip"});
  CHECK(find(folder, {"out/**/c.zip", "[x].zip"}) == Paths{"[x].zip", "out/deep/c.zip"});
  CHECK(find(folder, {(folder.path() / "out/d*").string()}) == Paths{"out/d.txt"});
  CHECK(find(folder, {(folder.path() / "out/a.zip").string()}) == Paths{"out/a.zip"});
  CHECK(find(folder, {"out/../out/a.zip"}) == Paths{"out/a.zip"});
  CHECK(find(folder, {"out/deep/../b*.zip"}) == Paths{"out/b.zip"});
  CHECK(find(folder, {"OUT/A.zip"}, true) == Paths{"out/a.zip"});
  CHECK(find(folder, {}).empty());
}

TEST_CASE("a path or pattern finds files whose names are in another Unicode form") {
  const TempFolder folder;
  folder.write("Gro\u0308\u00DFe/A.1.0.zip");
  const Paths found{"Gro\u0308\u00DFe/A.1.0.zip"};
  CHECK(find(folder, {"Gr\u00F6\u00DFe/A.1.0.zip"}) == found);
  CHECK(find(folder, {"Gr\u00F6\u00DFe/*.zip"}) == found);
  CHECK(find(folder, {"Gr\u00F6\u00DFe"}) == found);
  CHECK(find(folder, {(folder.path() / "Gr\u00F6\u00DFe/*.zip").string()}) == found);
}

TEST_CASE("a missing file is an error that lists near names") {
  const TempFolder folder;
  folder.write("out/Acme.1.0.0.zip");
  folder.write("out/unrelated.txt");
  const std::string message = message_of(folder, {"out/Acme.1.0.1.zip"});
  CHECK(message.find("out/Acme.1.0.1.zip' does not exist; did you mean 'Acme.1.0.0.zip'") !=
        std::string::npos);
  CHECK(message.find("unrelated") == std::string::npos);
  CHECK(message_of(folder, {"gone/x.zip"}, true).find("does not exist") != std::string::npos);
  folder.folder("empty");
  CHECK(message_of(folder, {"empty"}).find("empty' holds no files") != std::string::npos);
  CHECK(message_of(folder, {""}).find("empty") != std::string::npos);
}

TEST_CASE("a pattern without match is an error that names pattern and base, unless allowed") {
  const TempFolder folder;
  folder.write("a.txt");
  const std::string message = message_of(folder, {"a.txt", "gone/*.zip"});
  CHECK(message.find("'gone/*.zip'") != std::string::npos);
  CHECK(message.find(folder.path().string()) != std::string::npos);
  CHECK(find(folder, {"a.txt", "gone/*.zip"}, false, true) == Paths{"a.txt"});
}

TEST_CASE("a folder means everything below it") {
  const TempFolder folder;
  for (const char* name : {"out/a.zip", "out/deep/b.zip", "c.zip"}) folder.write(name);
  CHECK(find(folder, {"out"}) == Paths{"out/a.zip", "out/deep/b.zip"});
  CHECK(find(folder, {"out/deep/"}) == Paths{"out/deep/b.zip"});
}

TEST_CASE("files are left out by pattern, by folder and by path, but not all of them") {
  const TempFolder folder;
  for (const char* name : {"a.zip", "b.zip", "out/a.zip", "out/old/c.zip"}) folder.write(name);
  const auto left = [&](const std::vector<std::string>& exclude, bool allow = false) {
    Paths found = find_files({.base = folder.path(),
                              .include = {"**/*.zip"},
                              .exclude = exclude,
                              .allow_no_match = allow});
    for (auto& path : found) path = path.lexically_relative(folder.path());
    return found;
  };
  CHECK(left({"b.zip", "out/old"}) == Paths{"a.zip", "out/a.zip"});
  CHECK(left({"**/a.zip"}) == Paths{"b.zip", "out/old/c.zip"});
  CHECK(left({(folder.path() / "out").string()}) == Paths{"a.zip", "b.zip"});
  CHECK(left({"no/such/*"}).size() == 4);
  CHECK(left({"*", "out/**"}, true).empty());
  try {
    (void)left({"*", "out/**"});
    FAIL("no error");
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::no_match);
    CHECK(std::string(error.what()).find("left out by '*', 'out/**'") != std::string::npos);
  }
}

TEST_CASE("files that are expected are found as if they were there") {
  const TempFolder folder;
  folder.write("a.zip");
  const auto find_expected = [&](const std::string& pattern) {
    return find_files({.base = folder.path(),
                       .include = {pattern},
                       .exclude = {},
                       .expected = {folder.path() / "out/b.zip", folder.path() / "a.zip"}});
  };
  CHECK(find_expected("**/*.zip") == Paths{folder.path() / "a.zip", folder.path() / "out/b.zip"});
  CHECK(find_expected("out/b.zip") == Paths{folder.path() / "out/b.zip"});
  CHECK(find_expected("out/*") == Paths{folder.path() / "out/b.zip"});
  CHECK_THROWS_AS(find_expected("out/c.zip"), PackagingError);
}

TEST_CASE("links that lead nowhere or in circles do not hinder finding files") {
  const TempFolder folder;
  folder.write("a.zip");
  folder.link("up", ".");
  folder.link("gone", "nowhere");
  folder.write(".octostepignore", "*.zip");
  CHECK(find(folder, {"**/*.zip"}) == Paths{"a.zip"});
}
