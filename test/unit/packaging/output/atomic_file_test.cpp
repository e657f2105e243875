#include "packaging/output/atomic_file.h"

#include "packaging/output/buffered_output.h"
#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

#include <optional>

using namespace octostep::packaging;
using octostep::test::read_file;
using octostep::test::TempFolder;

namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::size_t count_files(const TempFolder& folder) {
  std::size_t count = 0;
  for (const auto& item : std::filesystem::recursive_directory_iterator(folder.path()))
    count += item.is_regular_file();
  return count;
}

ErrorKind kind_of(const std::filesystem::path& path, Replace replace) {
  try {
    AtomicFile file(path, replace);
    file.publish();
  } catch (const PackagingError& error) {
    CHECK(std::string(error.what()).find("'" + path.string() + "'") != std::string::npos);
    return error.kind();
  }
  return ErrorKind::stopped; // means that nothing was thrown
}

} // namespace

TEST_CASE("a published file has its content under its name, and the folder is made") {
  const TempFolder folder;
  const auto path = folder.path() / "new/folder/file";
  {
    AtomicFile file(path, Replace::refuse);
    file.write_at(3, bytes_of("def"));
    file.write_at(0, bytes_of("abc"));
    file.flush_to_disk();
    CHECK_FALSE(std::filesystem::exists(path));
    file.publish();
  }
  CHECK(read_file(path) == "abcdef");
  CHECK(count_files(folder) == 1);
}

TEST_CASE("a file that is not published leaves nothing") {
  const TempFolder folder;
  { AtomicFile(folder.path() / "file", Replace::refuse).write_at(0, bytes_of("abc")); }
  CHECK(count_files(folder) == 0);
}

TEST_CASE("an existing file is replaced only when allowed") {
  const TempFolder folder;
  const auto path = folder.write("file", "old and longer");
  CHECK(kind_of(path, Replace::refuse) == ErrorKind::exists);
  CHECK(read_file(path) == "old and longer");
  CHECK(kind_of(path, Replace::allow) == ErrorKind::stopped);
  CHECK(read_file(path).empty());
}

TEST_CASE("a file that appears meanwhile is not replaced") {
  const TempFolder folder;
  const auto path = folder.path() / "file";
  std::optional<AtomicFile> file;
  file.emplace(path, Replace::refuse);
  folder.write("file", "other run");
  CHECK_THROWS_AS(file->publish(), PackagingError);
  file.reset();
  CHECK(read_file(path) == "other run");
  CHECK(count_files(folder) == 1);
}

TEST_CASE("temporary files of killed runs are removed, those of living runs stay") {
  const TempFolder folder;
  folder.write(".file.octostep-123-0.tmp", "left by a killed run");
  folder.write(".other.octostep-123-0.tmp", "another name's");
  const AtomicFile living(folder.path() / "file", Replace::allow);
  CHECK(count_files(folder) == 2);
  const AtomicFile second(folder.path() / "file", Replace::allow);
  CHECK(std::filesystem::exists(living.temporary_path()));
  CHECK(count_files(folder) == 3);
}

TEST_CASE("temporary names belong to one final name") {
  CHECK(AtomicFile::is_temporary_name(".a.zip.octostep-1-0.tmp", "a.zip"));
  CHECK_FALSE(AtomicFile::is_temporary_name(".a.zip.octostep-1-0.tmp", "b.zip"));
  CHECK_FALSE(AtomicFile::is_temporary_name("a.zip", "a.zip"));
}

TEST_CASE("a place that cannot be written to is an error that names the file") {
  const TempFolder folder;
  folder.write("plain");
  CHECK(kind_of(folder.path() / "plain/file", Replace::allow) == ErrorKind::unwritable);
  CHECK(kind_of(std::filesystem::path("/proc/none/file"), Replace::allow) == ErrorKind::unwritable);
  folder.write("taken/inner");
  CHECK(kind_of(folder.path() / "taken", Replace::allow) == ErrorKind::unwritable);
}

TEST_CASE("a final name of 255 bytes can be written") {
  const TempFolder folder;
  CHECK(kind_of(folder.path() / std::string(255, 'n'), Replace::refuse) == ErrorKind::stopped);
}

TEST_CASE("output is buffered, and patched before and behind the buffer") {
  const TempFolder folder;
  const auto path = folder.path() / "file";
  const std::string block(3 << 20, 'b');
  {
    AtomicFile file(path, Replace::refuse);
    BufferedOutput output(file);
    output.append(bytes_of("head"));
    output.append(bytes_of(block));
    output.patch(0, bytes_of("HE")); // still in the buffer
    output.append(bytes_of(block));  // pushes the first block out
    output.patch(2, bytes_of("AD"));
    output.patch(4 + block.size() - 1, bytes_of("||")); // both sides of the boundary
    output.append(bytes_of(std::string(5 << 20, 'c')));
    CHECK(output.position() == 4 + (6 << 20) + (5 << 20));
    output.flush();
    file.publish();
  }
  std::string expected = "HEAD" + block + block + std::string(5 << 20, 'c');
  expected.replace(4 + block.size() - 1, 2, "||");
  CHECK(read_file(path) == expected);
}
