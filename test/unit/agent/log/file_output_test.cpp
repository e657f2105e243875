#include "agent/log/file_output.h"

#include <cerrno>
#include <csignal>
#include <iterator>

#include <sys/resource.h>
#include <sys/stat.h>

#include <doctest/doctest.h>

#include "test/support/temp_folder.h"

namespace fs = std::filesystem;

using namespace octostep;
using namespace octostep::agent;

namespace {

constexpr auto k_own = fs::perms::owner_read | fs::perms::owner_write;

fs::perms mode_of(const fs::path& path) { return fs::status(path).permissions() & fs::perms::all; }

auto entries_in(const test::TempFolder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), {});
}

// While this exists, files that grow beyond `size` fail as on a full disk.
class SmallDisk {
public:
  explicit SmallDisk(rlim_t size) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &m_before);
    const rlimit limit{size, m_before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  ~SmallDisk() { ::setrlimit(RLIMIT_FSIZE, &m_before); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

private:
  rlimit m_before{};
};

} // namespace

TEST_CASE("a file output replaces or appends, for this user alone") {
  const test::TempFolder folder;
  const auto path = folder.path() / "log";
  REQUIRE(file_output(path, FileMode::replace)->write("a\n"));
  CHECK(mode_of(path) == k_own);
  REQUIRE(file_output(path, FileMode::append)->write("b\n"));
  CHECK(folder.read("log") == "a\nb\n");
  REQUIRE(file_output(path, FileMode::replace)->write("c\n"));
  CHECK(folder.read("log") == "c\n");
  REQUIRE(file_output(folder.path() / "new", FileMode::append)->write("d\n"));
  CHECK(mode_of(folder.path() / "new") == k_own);
}

TEST_CASE("a whole file replaces an older one and its mode, and nothing is left beside it") {
  const test::TempFolder folder;
  const auto path = folder.write("result.json", "old");
  fs::permissions(path, fs::perms::others_read, fs::perm_options::add);
  CHECK(write_whole_file(path, "new").empty());
  CHECK(folder.read("result.json") == "new");
  CHECK(mode_of(path) == k_own);
  CHECK(entries_in(folder) == 1);
}

TEST_CASE("a link is replaced or refused, never followed") {
  const test::TempFolder folder;
  const auto victim = folder.write("victim", "keep");
  const auto plant = [&] {
    fs::remove(folder.path() / "link");
    folder.link("link", victim.string());
  };
  plant();
  CHECK(write_whole_file(folder.path() / "link", "x").empty());
  plant();
  REQUIRE(file_output(folder.path() / "link", FileMode::replace)->write("x"));
  CHECK_FALSE(fs::is_symlink(folder.path() / "link"));
  plant();
  CHECK(file_output(folder.path() / "link", FileMode::append) == nullptr);
  CHECK(write_fault(errno) == "it is a link, which is not followed; name the file itself");
  CHECK(folder.read("victim") == "keep");
}

TEST_CASE("what does not fit on the disk leaves nothing behind") {
  const test::TempFolder folder;
  const auto path = folder.write("result.json", "old");
  const auto values = file_output(folder.path() / "values", FileMode::append);
  {
    const SmallDisk disk(8);
    CHECK_FALSE(write_whole_file(path, "longer than that").empty());
    REQUIRE(values->write("a=1\n"));
    CHECK_FALSE(values->write("b=longer than that\n"));
  }
  CHECK(folder.read("result.json") == "old");
  CHECK(folder.read("values") == "a=1\n");
  CHECK(entries_in(folder) == 2);
}

TEST_CASE("devices and FIFOs stay what they are") {
  const test::TempFolder folder;
  const auto path = folder.path() / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK(write_whole_file(path, "x") == "nobody reads from it");
  CHECK(fs::is_fifo(path));
  CHECK(write_whole_file("/dev/null", "x").empty());
  CHECK(write_whole_file("/dev/full", "x") == "No space left on device");
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a file that cannot be made says why") {
  CHECK(file_output("/nowhere/at/all", FileMode::replace) == nullptr);
  CHECK(file_output("/nowhere/at/all", FileMode::append) == nullptr);
  CHECK(write_whole_file("/nowhere/at/all/result.json", "x") == "No such file or directory");
  const test::TempFolder folder;
  CHECK(write_whole_file(folder.folder("there"), "x") == "Is a directory");
  CHECK(entries_in(folder) == 1);
}
