#include "packaging/output/download_folder.h"

#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;
using octostep::test::TempFolder;

namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string written(const DownloadFolder& folder, std::string_view name, std::string_view other) {
  DownloadedFile file(folder);
  file.append(bytes_of("content"));
  return file.publish(name, other).filename().string();
}

std::size_t count_files(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& item : std::filesystem::recursive_directory_iterator(folder))
    count += item.is_regular_file();
  return count;
}

} // namespace

TEST_CASE("a downloaded file appears complete, under a name that was free") {
  const TempFolder folder;
  const DownloadFolder downloads(folder.path() / "new/folder");
  CHECK(written(downloads, "a.txt", "1-a.txt") == "a.txt");
  CHECK(written(downloads, "a.txt", "1-a.txt") == "1-a.txt");
  CHECK(written(downloads, "a.txt", "1-a.txt") == "1-a (2).txt");
  CHECK(folder.read("new/folder/1-a (2).txt") == "content");
}

TEST_CASE(
    "a download that begins anew keeps nothing of the first try, and one that fails nothing") {
  const TempFolder folder;
  const DownloadFolder downloads(folder.path());
  {
    DownloadedFile file(downloads);
    file.append(bytes_of("a long first try"));
    file.restart();
    file.append(bytes_of("se"));
    file.append(bytes_of("cond"));
    CHECK(file.publish("a", "b") == folder.path() / "a");
  }
  { DownloadedFile(downloads).append(bytes_of("never published")); }
  CHECK(folder.read("a") == "second");
  CHECK(count_files(folder.path()) == 1);
}

TEST_CASE("a file of the user's own name replaces what is there") {
  const TempFolder folder;
  folder.write("raw.txt", "old");
  const DownloadFolder downloads(folder.path());
  DownloadedFile file(downloads);
  file.append(bytes_of("new"));
  CHECK(file.publish_replacing("raw.txt") == folder.path() / "raw.txt");
  CHECK(folder.read("raw.txt") == "new");
}

TEST_SUITE("hostile") {
  TEST_CASE("any name becomes one name of a file") {
    CHECK(safe_file_name("report.html") == "report.html");
    CHECK(safe_file_name("../../etc/passwd") == ".._.._etc_passwd");
    CHECK(safe_file_name("/etc/x") == "_etc_x");
    CHECK(safe_file_name("a\\b:c*d?\"<>|\n\x7F") == "a_b_c_d_______");
    for (const auto* name : {"", ".", "..", " . . "}) CHECK(safe_file_name(name).empty());
    CHECK(safe_file_name(std::string(300, 'x') + ".txt").size() == 200);
    CHECK(safe_file_name(std::string(300, 'x') + ".txt").ends_with(".txt"));
    CHECK(safe_file_name("\xC3\xBC" + std::string(199, 'x')) == std::string(199, 'x'));
  }

  TEST_CASE("whatever a server calls a file or folder, it is one directly inside") {
    const TempFolder folder;
    const DownloadFolder downloads(folder.path() / "in");
    for (const std::string name : {"..", "", "../x", "/tmp/x", "a/../../b"}) {
      CAPTURE(name);
      DownloadedFile file(downloads);
      CHECK(file.publish(name, name).parent_path() == folder.path() / "in");
      CHECK(DownloadFolder(downloads, "task " + name).path().parent_path() == folder.path() / "in");
    }
    CHECK(count_files(folder.path()) == count_files(folder.path() / "in"));
  }

  TEST_CASE("neither a file nor a folder is followed to where a link leads") {
    const TempFolder folder;
    folder.write("outside/original", "ORIGINAL");
    folder.folder("in");
    folder.link("in/report", "../outside/original");
    folder.link("in/dangling", "../outside/new");
    folder.link("in/ServerTasks-1", "../outside");
    const DownloadFolder downloads(folder.path() / "in");
    CHECK(written(downloads, "report", "report") == "report (2)");
    CHECK(written(downloads, "dangling", "other") == "other");
    CHECK_THROWS_AS(DownloadFolder(downloads, "ServerTasks-1"), PackagingError);
    DownloadedFile replacing(downloads);
    replacing.append(bytes_of("new"));
    (void)replacing.publish_replacing("report");
    CHECK(folder.read("outside/original") == "ORIGINAL");
    CHECK(folder.read("in/report") == "new");
    CHECK(count_files(folder.path() / "outside") == 1);
  }
}
