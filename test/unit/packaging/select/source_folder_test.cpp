#include "packaging/select/source_folder.h"

#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

#include <array>

using namespace octostep::packaging;
using octostep::test::TempFolder;

namespace {

struct Failure {
  ErrorKind kind;
  std::string message;
};

Failure read(const SourceFolder& folder, const ExpectedFile& file, std::uint64_t offset = 0) {
  std::array<std::uint8_t, 3> bytes{};
  try {
    folder.read(file, offset, bytes);
  } catch (const PackagingError& error) {
    return {error.kind(), error.what()};
  }
  return {ErrorKind::stopped, std::string(bytes.begin(), bytes.end())};
}

} // namespace

TEST_CASE("a file is read in parts while it is as expected") {
  const TempFolder temp;
  temp.write("d/f", "abcdef");
  const SourceFolder folder(temp.path());
  const Node node = folder.find("d/f").value();
  CHECK(node.name == "f");
  CHECK(read(folder, {"d/f", 6, node.modified}).message == "abc");
  CHECK(read(folder, {"d/f", 6, node.modified}, 3).message == "def");
}

TEST_CASE("a file that changed, shrank or vanished is an error that names it") {
  const TempFolder temp;
  temp.write("f", "abcdef");
  const SourceFolder folder(temp.path());
  const std::int64_t modified = folder.find("f")->modified;
  struct Row {
    ExpectedFile file;
    std::uint64_t offset;
    const char* what;
  };
  for (const Row& row : {Row{{"f", 7, modified}, 0, "changed its size"},
                         Row{{"f", 6, modified - 1}, 0, "was written to"},
                         Row{{"f", 9, modified}, 5, "became shorter"},
                         Row{{"gone", 3, 0}, 0, "vanished"}}) {
    CAPTURE(row.what);
    const Failure failure = read(folder, row.file, row.offset);
    CHECK(failure.kind == ErrorKind::changed);
    CHECK(failure.message.find(row.what) != std::string::npos);
    CHECK(failure.message.find((temp.path() / row.file.path).string()) != std::string::npos);
  }
}

TEST_CASE("what stands at a path is told") {
  const TempFolder temp;
  temp.write("f");
  temp.folder("d");
  temp.link("ok", "f");
  temp.link("gone", "nowhere");
  temp.link("loop", "loop");
  const SourceFolder folder(temp.path());
  CHECK(folder.find("d")->kind == NodeKind::folder);
  CHECK(folder.find("ok")->kind == NodeKind::link);
  CHECK_FALSE(folder.find("missing"));
  CHECK_FALSE(folder.find("f/below"));
  CHECK(folder.follow("ok").node.kind == NodeKind::file);
  CHECK(folder.follow("gone").state == LinkState::dangling);
  CHECK(folder.follow("loop").state == LinkState::looping);
  CHECK(folder.read_link("ok") == "f");
  CHECK(folder.list("").size() == 5);
  CHECK(folder.resolve("ok") == std::filesystem::canonical(temp.path() / "f"));
}

TEST_CASE("what cannot be read is an error") {
  const TempFolder temp;
  temp.write("f", "text");
  const SourceFolder folder(temp.path());
  CHECK_THROWS_AS(SourceFolder(temp.path() / "f"), PackagingError);
  CHECK_THROWS_AS(static_cast<void>(folder.list("missing")), PackagingError);
  CHECK_THROWS_AS(static_cast<void>(folder.list("f")), PackagingError);
  CHECK_THROWS_AS(static_cast<void>(folder.read_link("f")), PackagingError);
  CHECK_THROWS_AS(static_cast<void>(folder.resolve("missing")), PackagingError);
  CHECK_THROWS_AS(static_cast<void>(folder.read_text("missing", 10)), PackagingError);
  CHECK_THROWS_AS(static_cast<void>(folder.read_text("f", 3)), PackagingError);
  CHECK(folder.read_text("f", 4) == "text");
}
