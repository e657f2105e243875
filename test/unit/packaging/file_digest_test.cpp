#include "packaging/file_digest.h"

#include "packaging/packaging_error.h"
#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;
using octostep::test::TempFolder;

TEST_CASE("hashes are the published ones") {
  const TempFolder folder;
  const FileDigest digest = digest_file(folder.write("abc", "abc"));
  CHECK(digest.size == 3);
  CHECK(digest.sha1 == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(digest.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(digest_file(folder.write("empty", "")).sha1 == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  CHECK(digest_file(folder.write("a", std::string(1'000'000, 'a'))).sha1 ==
        "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST_CASE("a file that cannot be hashed is an error that names it") {
  const TempFolder folder;
  CHECK_THROWS_AS(static_cast<void>(digest_file(folder.path() / "missing")), PackagingError);
  CHECK_THROWS_AS(static_cast<void>(digest_file(folder.path())), PackagingError);
}

TEST_CASE("one hasher hashes message after message") {
  Hasher hasher(HashAlgorithm::sha1);
  const std::string empty = hasher.finish().hex();
  const std::uint8_t byte = 'a';
  hasher.add(Bytes(&byte, 1));
  CHECK(hasher.finish().hex() == "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
  CHECK(hasher.finish().hex() == empty);
}
