#include "packaging/file_selector.h"

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
  Paths found = find_files(folder.path(), patterns, any_case, allow);
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

TEST_CASE("a missing file is an error that lists near names") {
  const TempFolder folder;
  folder.write("out/Acme.1.0.0.zip");
  folder.write("out/unrelated.txt");
  const std::string message = message_of(folder, {"out/Acme.1.0.1.zip"});
  CHECK(message.find("out/Acme.1.0.1.zip' does not exist; did you mean 'Acme.1.0.0.zip'") !=
        std::string::npos);
  CHECK(message.find("unrelated") == std::string::npos);
  CHECK(message_of(folder, {"gone/x.zip"}, true).find("does not exist") != std::string::npos);
  CHECK(message_of(folder, {"out"}).find("is a folder") != std::string::npos);
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

TEST_CASE("links that lead nowhere or in circles do not hinder finding files") {
  const TempFolder folder;
  folder.write("a.zip");
  folder.link("up", ".");
  folder.link("gone", "nowhere");
  folder.write(".octostepignore", "*.zip");
  CHECK(find(folder, {"**/*.zip"}) == Paths{"a.zip"});
}
