#include "packaging/output/scratch_folder.h"

#include "packaging/packaging_error.h"
#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

using namespace octostep::packaging;
using octostep::test::TempFolder;
namespace fs = std::filesystem;

TEST_CASE("a scratch folder is this user's alone and goes with what it holds, unless it is kept") {
  for (const bool is_kept : {false, true}) {
    const TempFolder parent;
    fs::path path;
    {
      ScratchFolder folder(parent.path());
      path = folder.path();
      CHECK(path.parent_path() == parent.path());
      CHECK((fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
            fs::perms::none);
      fs::create_directory(path / "deep");
      std::ofstream(path / "deep/file") << "x";
      if (is_kept) folder.keep();
    }
    CHECK(fs::exists(path / "deep/file") == is_kept);
  }
}

TEST_CASE("a scratch folder in a folder that is not there is an error that names it") {
  const TempFolder parent;
  try {
    const ScratchFolder folder(parent.path() / "missing");
    FAIL("no error");
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::unwritable);
    CHECK(std::string(error.what()).find("missing") != std::string::npos);
  }
}
