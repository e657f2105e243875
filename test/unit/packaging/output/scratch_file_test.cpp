#include "packaging/output/scratch_file.h"

#include "packaging/packaging_error.h"
#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

#include <array>
#include <span>
#include <string>

using namespace octostep::packaging;
using octostep::test::TempFolder;

namespace {

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

TEST_CASE("a scratch file gives back what was written and is never seen in its folder") {
  const TempFolder folder;
  ScratchFile file(folder.path());
  file.write_at(0, bytes_of("hello world"));
  file.write_at(6, bytes_of("W"));
  CHECK(file.size() == 11);
  CHECK(std::filesystem::is_empty(folder.path()));
  std::array<char, 20> content{};
  CHECK(file.read_at(6, std::as_writable_bytes(std::span(content))) == 5);
  CHECK(std::string(content.data()) == "World");
  CHECK(file.read_at(11, std::as_writable_bytes(std::span(content))) == 0);
}

TEST_CASE("a scratch file in a folder that is not there is an error that names the folder") {
  const TempFolder folder;
  try {
    const ScratchFile file(folder.path() / "missing");
    FAIL("no error");
  } catch (const PackagingError& error) {
    CHECK(error.kind() == ErrorKind::unwritable);
    CHECK(std::string(error.what()).find("missing") != std::string::npos);
  }
}
