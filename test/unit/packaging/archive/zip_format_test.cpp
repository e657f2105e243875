#include "packaging/archive/zip_format.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

namespace {

std::uint64_t number(Bytes bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = width; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

Entry entry(std::string name, std::uint64_t size) {
  Entry result;
  result.name = std::move(name);
  result.size = size;
  return result;
}

constexpr std::uint64_t k_4_gib = std::uint64_t{1} << 32;

} // namespace

TEST_CASE("times are DOS times in UTC, clamped to what the field holds") {
  CHECK(dos_time(315532800) == (1U << 5 | 1) << 16); // 1980-01-01 00:00:00
  CHECK(dos_time(0) == dos_time(315532800));
  CHECK(dos_time(-5) == dos_time(315532800));
  CHECK(dos_time(1'000'000'001) ==
        ((21U << 9 | 9 << 5 | 9) << 16 | 1 << 11 | 46 << 5 | 20)); // 2001-09-09 01:46:41
  CHECK(dos_time(5'000'000'000) == ((127U << 9 | 12 << 5 | 31) << 16 | 23 << 11 | 59 << 5 | 29));
}

TEST_CASE("a small entry has plain headers with real values and the UTF-8 flag") {
  ByteBuffer out;
  const ZipRecord record{.offset = 7, .compressed_size = 5, .crc = 0x11223344, .deflated = true};
  append_local_header(out, entry("é", 9), record, 0);
  CHECK(out.size() == 30 + 2);
  CHECK(number(out.view(), 0, 4) == 0x04034b50);
  CHECK(number(out.view(), 4, 2) == 20);
  CHECK(number(out.view(), 6, 2) == 0x0800);
  CHECK(number(out.view(), 8, 2) == 8);
  CHECK(number(out.view(), 14, 4) == 0x11223344);
  CHECK(number(out.view(), 18, 4) == 5);
  CHECK(number(out.view(), 22, 4) == 9);
  CHECK(number(out.view(), 28, 2) == 0);

  out.clear();
  append_central_header(out, entry("é", 9), record, 0);
  CHECK(out.size() == 46 + 2);
  CHECK(number(out.view(), 4, 2) == (3 << 8 | 20));
  CHECK(number(out.view(), 30, 2) == 0);
  CHECK(number(out.view(), 38, 4) == 0100644U << 16);
  CHECK(number(out.view(), 42, 4) == 7);
}

TEST_CASE("modes are normalised, folders carry the DOS attribute too") {
  Entry program = entry("run", 1), folder = entry("empty/", 0);
  program.executable = true;
  folder.kind = EntryKind::folder;
  ByteBuffer out;
  append_central_header(out, program, {}, 0);
  CHECK(number(out.view(), 38, 4) == 0100755U << 16);
  out.clear();
  append_central_header(out, folder, {}, 0);
  CHECK(number(out.view(), 38, 4) == (040755U << 16 | 0x10));
}

TEST_CASE("an entry near 4 GiB has 64-bit sizes in its local header") {
  ByteBuffer out;
  append_local_header(out,
                      entry("big", k_4_gib - 1000),
                      {.offset = 0, .compressed_size = 77, .crc = 0, .deflated = true},
                      0);
  CHECK(out.size() == 30 + 3 + 20);
  CHECK(number(out.view(), 4, 2) == 45);
  CHECK(number(out.view(), 18, 4) == 0xFFFFFFFF);
  CHECK(number(out.view(), 22, 4) == 0xFFFFFFFF);
  CHECK(number(out.view(), 28, 2) == 20);
  CHECK(number(out.view(), 33, 2) == 1);
  CHECK(number(out.view(), 37, 8) == k_4_gib - 1000);
  CHECK(number(out.view(), 45, 8) == 77);
  out.clear();
  append_local_header(out, entry("less", k_4_gib - (8 << 20)), {}, 0);
  CHECK(out.size() == 34);
}

TEST_CASE("the directory has 64-bit fields only for what needs them") {
  ByteBuffer out;
  append_central_header(out,
                        entry("big", k_4_gib),
                        {.offset = k_4_gib + 1, .compressed_size = 9, .crc = 0, .deflated = true},
                        0);
  CHECK(out.size() == 46 + 3 + 4 + 16);
  CHECK(number(out.view(), 20, 4) == 9);
  CHECK(number(out.view(), 24, 4) == 0xFFFFFFFF);
  CHECK(number(out.view(), 42, 4) == 0xFFFFFFFF);
  CHECK(number(out.view(), 53, 8) == k_4_gib);
  CHECK(number(out.view(), 61, 8) == k_4_gib + 1);
}

TEST_CASE("the end record is small until a number does not fit") {
  const auto size_of = [](const CentralDirectory& directory) {
    ByteBuffer out;
    append_end_records(out, directory);
    return out.size();
  };
  CHECK(size_of({.entries = 65534, .offset = 0xFFFFFFFE, .size = 0xFFFFFFFE}) == 22);
  CHECK(size_of({.entries = 65535, .offset = 0, .size = 0}) == 22 + 56 + 20);
  CHECK(size_of({.entries = 1, .offset = 0xFFFFFFFF, .size = 0}) == 22 + 56 + 20);
  CHECK(size_of({.entries = 1, .offset = 0, .size = 0xFFFFFFFF}) == 22 + 56 + 20);

  ByteBuffer out;
  append_end_records(out, {.entries = 70000, .offset = k_4_gib, .size = 1000});
  CHECK(number(out.view(), 24, 8) == 70000);
  CHECK(number(out.view(), 56 + 8, 8) == k_4_gib + 1000);
  CHECK(number(out.view(), 76 + 8, 2) == 0xFFFF);
  CHECK(number(out.view(), 76 + 16, 4) == 0xFFFFFFFF);
}
