#include "packaging/archive/tar_format.h"

#include <doctest/doctest.h>

using namespace octostep::packaging;

namespace {

Entry entry(std::string name, std::uint64_t size = 0) {
  Entry result;
  result.name = std::move(name);
  result.size = size;
  return result;
}

std::string header(const Entry& entry, std::int64_t seconds = 0) {
  ByteBuffer out;
  append_tar_header(out, entry, seconds);
  CHECK(out.size() == tar_header_size(entry));
  return {out.view().begin(), out.view().end()};
}

std::string field(const std::string& header, std::size_t offset, std::size_t width) {
  const std::string raw = header.substr(offset, width);
  return raw.substr(0, raw.find('\0'));
}

} // namespace

TEST_CASE("a short name makes one plain ustar header") {
  Entry file = entry("dir/file", 1234);
  file.executable = true;
  const std::string bytes = header(file, 1'000'000'000);
  CHECK(bytes.size() == 512);
  CHECK(field(bytes, 0, 100) == "dir/file");
  CHECK(field(bytes, 100, 8) == "0000755");
  CHECK(field(bytes, 108, 8) == "0000000");
  CHECK(field(bytes, 124, 12) == "00000002322");
  CHECK(field(bytes, 136, 12) == "07346545000");
  CHECK(bytes[156] == '0');
  CHECK(bytes.substr(257, 8) == std::string("ustar\00000", 8));
  CHECK(field(bytes, 265, 32).empty());
  unsigned sum = 8 * ' ';
  for (std::size_t i = 0; i < 512; ++i)
    sum += i >= 148 && i < 156 ? 0U : static_cast<unsigned char>(bytes[i]);
  CHECK(std::stoul(bytes.substr(148, 6), nullptr, 8) == sum);
}

TEST_CASE("a name of up to 255 bytes is split where it can be") {
  const std::string name = std::string(155, 'p') + "/" + std::string(100, 'n');
  const std::string bytes = header(entry(name));
  CHECK(bytes.size() == 512);
  CHECK(bytes.substr(0, 100) == std::string(100, 'n'));
  CHECK(bytes.substr(345, 155) == std::string(155, 'p'));
  CHECK(header(entry(std::string(100, 'n'))).size() == 512);
}

TEST_CASE("a name that cannot be split has a GNU record, never a pax header") {
  for (const std::string& name : {std::string(101, 'n'),
                                  std::string(156, 'p') + "/" + std::string(100, 'n'),
                                  "/" + std::string(100, 'n'),
                                  std::string(100, 'f') + "/"}) {
    const std::string bytes = header(entry(name));
    CHECK(bytes.size() == 1536);
    CHECK(field(bytes, 0, 100) == "././@LongLink");
    CHECK(bytes[156] == 'L');
    CHECK(bytes.substr(512, name.size()) == name);
    CHECK(bytes[512 + name.size()] == '\0');
    CHECK(bytes.substr(1024 + 257, 8) == std::string("ustar  \0", 8));
    CHECK(bytes.substr(1024, 100) == name.substr(0, 100));
  }
}

TEST_CASE("a name that fills its record to the last byte still ends in zero") {
  CHECK(header(entry(std::string(512, 'n'))).size() == 512 + 1024 + 512);
  CHECK(header(entry(std::string(511, 'n'))).size() == 512 + 512 + 512);
}

TEST_CASE("sizes of 8 GiB and more are in base 256") {
  const std::string bytes = header(entry("big", (std::uint64_t{9} << 30) + 5));
  CHECK(bytes.substr(124, 12) == std::string("\x80\0\0\0\0\0\0\x02\x40\0\0\x05", 12));
  CHECK(field(header(entry("less", (std::uint64_t{1} << 33) - 1)), 124, 12) == "77777777777");
}

TEST_CASE("folders and links have their own types and modes") {
  Entry folder = entry("empty/");
  folder.kind = EntryKind::folder;
  CHECK(header(folder)[156] == '5');
  CHECK(field(header(folder), 100, 8) == "0000755");
  Entry link = entry("link");
  link.kind = EntryKind::link;
  link.origin = "target";
  CHECK(header(link)[156] == '2');
  CHECK(field(header(link), 157, 100) == "target");
  link.origin = std::string(101, 't');
  CHECK(header(link).size() == 1536);
  CHECK(header(link)[156] == 'K');
}

TEST_CASE("times outside the field are clamped") {
  CHECK(field(header(entry("a"), -5), 136, 12) == "00000000000");
  CHECK(field(header(entry("a"), std::int64_t{1} << 40), 136, 12) == "77777777777");
}
