#include "packaging/compress/crc32.h"

#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

namespace {

std::uint32_t crc(std::string_view text) {
  return crc32_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

} // namespace

TEST_CASE("the CRC is that of zip and gzip") {
  CHECK(crc("123456789") == 0xCBF43926);
  CHECK(crc("") == 0);
}

TEST_CASE("CRCs of parts combine to that of the whole") {
  const std::string text = octostep::test::random_bytes(100'000);
  const std::string_view whole = text;
  for (const std::size_t cut :
       {std::size_t{0}, std::size_t{1}, std::size_t{511}, std::size_t{65'536}, text.size()}) {
    CAPTURE(cut);
    CHECK(combine_crc32(crc(whole.substr(0, cut)), crc(whole.substr(cut)), text.size() - cut) ==
          crc(whole));
  }
}
