#include "packaging/octodiff.h"

#include "packaging/file_digest.h"
#include "packaging/output/scratch_file.h"
#include "packaging/rolling_checksum.h"
#include "test/support/octodiff_reference.h"
#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <span>
#include <stdexcept>

using namespace octostep::packaging;
using octostep::test::apply_delta;
using octostep::test::bytes_of;
using octostep::test::little_endian;
using octostep::test::number_at;
using octostep::test::random_bytes;
using octostep::test::sample_text;
using octostep::test::sha1_of;
using octostep::test::sign;
using octostep::test::TempFolder;

namespace {

std::string from_hex(std::string_view hex) {
  std::string bytes, pair;
  for (const char c : hex) {
    if (c == ' ') continue;
    pair.push_back(c);
    if (pair.size() < 2) continue;
    bytes.push_back(static_cast<char>(std::stoi(pair, nullptr, 16)));
    pair.clear();
  }
  return bytes;
}

// The sample from the reference implementation's test vectors.
const std::string& sample() {
  static const std::string bytes = random_bytes(5000);
  return bytes;
}

std::string content_of(const ScratchFile& file) {
  std::string content(file.size(), '\0');
  CHECK(file.read_at(0, std::as_writable_bytes(std::span(content))) == content.size());
  return content;
}

struct Built {
  std::string delta;
  DeltaFacts facts;
};

Built build(std::string_view signature, std::string_view content) {
  const TempFolder folder;
  ScratchFile delta(folder.path());
  const auto facts = build_delta(read_signature(signature), folder.write("new", content), delta);
  return {content_of(delta), facts};
}

constexpr std::string_view k_header = "4f43544f44454c544101045348413114000000";

} // namespace

TEST_CASE("the signature of the reference implementation is read") {
  const std::string bytes = from_hex("4f43544f5349470104534841310741646c657233323e3e3e"
                                     "0008 27fc277f 3c8c46e10fdaa20044955918c94c36365dacbf82"
                                     "0008 34f28243 1cf87c4cc849bf9ed8a920ceaf03dca6db8053af"
                                     "8803 e9baf3cb bf0a4ed54bb84581a5bb0ee3e3732ab1565feb0d");
  CHECK(bytes.size() == 102);
  CHECK(bytes == sign(sample(), 2048));
  const Signature signature = read_signature(bytes);
  CHECK(signature.checksum == RollingChecksum::adler32);
  REQUIRE(signature.chunks.size() == 3);
  CHECK(signature.chunks[2].start == 4096);
  CHECK(signature.chunks[2].length == 904);
  CHECK(signature.chunks[0].checksum == 0x7f27fc27);
}

TEST_CASE("a version 2 signature has the reference's checksums") {
  const Signature signature = read_signature(sign(sample(), 2048, "Adler32V2"));
  CHECK(signature.checksum == RollingChecksum::adler32_v2);
  REQUIRE(signature.chunks.size() == 3);
  CHECK(little_endian(signature.chunks[0].checksum, 4) == from_hex("54fc7e72"));
  CHECK(little_endian(signature.chunks[1].checksum, 4) == from_hex("61f2d030"));
  CHECK(little_endian(signature.chunks[2].checksum, 4) == from_hex("f8baa7f9"));
}

TEST_CASE("deltas equal those of the reference implementation byte for byte") {
  const std::string& base = sample();
  struct Row {
    const char* name;
    std::string content, expected;
  };
  const Row rows[] = {
      {"unchanged",
       base,
       "e12f2d8294f1b7b417c7754cf7a10ad533347e7c 3e3e3e 60 0000000000000000 8813000000000000"},
      {"five bytes inserted",
       base.substr(0, 2048) + "HELLO" + base.substr(2048),
       "b32382393a6488a60b4e38af3c58f4a62a4d506e 3e3e3e 60 0000000000000000 0008000000000000 80 "
       "0500000000000000 "
       "48454c4c4f 60 0008000000000000 880b000000000000"},
      {"middle removed",
       base.substr(0, 2048) + base.substr(4096),
       "96f49760285cdb1368ddac6f1c116f9a2bd4889f 3e3e3e 60 0000000000000000 0008000000000000 60 "
       "0010000000000000 "
       "8803000000000000"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(build(sign(base, 2048), row.content).delta ==
          from_hex(std::string(k_header) + row.expected));
  }
}

TEST_CASE("a short last chunk is found only near the end of a buffer, as in the reference") {
  const std::string& base = sample();
  const Built built = build(sign(base, 2048), base.substr(4096) + base.substr(0, 2048));
  CHECK(built.delta.substr(19, 20) == from_hex("b0720d9aa64484d70b8434a1a80001b909ee4428"));
  CHECK(static_cast<unsigned char>(built.delta[42]) == 0x80);
  CHECK(number_at(built.delta, 43) == 904);
  CHECK(built.delta.substr(51 + 904) == from_hex("60 0000000000000000 0008000000000000"));
  CHECK(built.facts.sent == 904);
  CHECK(built.facts.copied == 2048);
}

TEST_CASE("applying a delta to the base gives the new file") {
  const std::string base = sample_text(300'000, 7) + random_bytes(200'000, 3);
  std::string changed = base;
  changed.replace(100'000, 10, "completely different");
  changed.insert(250'000, random_bytes(5'000, 9));
  const std::string cases[] = {
      "", "short", base, changed, base.substr(77'777), base + base, random_bytes(50'000, 99)};
  for (const char* checksum : {"Adler32", "Adler32V2"}) {
    for (const std::string& content : cases) {
      CAPTURE(checksum);
      CAPTURE(content.size());
      const Built built = build(sign(base, 2048, checksum), content);
      CHECK(apply_delta(base, built.delta) == content);
      CHECK(built.facts.copied + built.facts.sent == content.size());
      CHECK(built.facts.size == built.delta.size());
    }
  }
}

TEST_CASE("a thousand random pairs of files are rebuilt exactly") {
  std::mt19937 random(11); // NOLINT: the same pairs in every run
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (int pair = 0; pair < 1000; ++pair) {
    const std::string base = below(2) == 0 ? random_bytes(below(9000), static_cast<unsigned>(pair))
                                           : sample_text(below(9000), static_cast<unsigned>(pair));
    std::string content = base;
    for (std::size_t edits = below(6); edits > 0; --edits) {
      const std::size_t at = below(content.size() + 1);
      if (below(2) == 0) content.erase(at, below(1500));
      content.insert(std::min(at, content.size()),
                     base.substr(below(base.size() + 1), below(3000)));
      content.insert(below(content.size() + 1),
                     random_bytes(below(60), static_cast<unsigned>(below(1000))));
    }
    CAPTURE(pair);
    const std::size_t chunk = 128 + below(2048);
    const Built built = build(sign(base, chunk, pair % 2 == 0 ? "Adler32" : "Adler32V2"), content);
    REQUIRE(apply_delta(base, built.delta) == content);
    REQUIRE(built.facts.copied + built.facts.sent == content.size());
  }
}

TEST_CASE("matches are found across the borders of read buffers") {
  const std::string base = random_bytes(9 << 20, 5);
  const std::string content = "shifted" + base;
  const Built built = build(sign(base, 31 * 1024), content);
  CHECK(apply_delta(base, built.delta) == content);
  CHECK(built.facts.sent == 7);
}

TEST_CASE("a delta against an empty base carries the whole file") {
  const Built built = build(sign("", 2048), "content");
  CHECK(apply_delta("", built.delta) == "content");
  CHECK(built.facts.sent == 7);
}

TEST_CASE("equal chunks of the base are taken from the first") {
  const std::string base(8192, 'z');
  const Built built = build(sign(base, 2048), base);
  CHECK(apply_delta(base, built.delta) == base);
  CHECK(built.facts.copied == 8192);
  CHECK(built.delta.size() ==
        42 + 4 * 17); // each copies the first chunk, so none can be joined with the previous one
}

TEST_CASE("rolling gives the reference's check values and equals a recomputation") {
  const std::string bytes = random_bytes(4096, 17);
  Adler32Window first(bytes_of(bytes).first(100));
  Adler32V2Window second(bytes_of(bytes).first(100));
  for (std::size_t i = 1; i + 100 <= bytes.size(); ++i) {
    const auto removed = static_cast<std::uint8_t>(bytes[i - 1]),
               added = static_cast<std::uint8_t>(bytes[i + 99]);
    first.roll(removed, added);
    second.roll(removed, added);
    REQUIRE(first.value() == Adler32Window(bytes_of(bytes).subspan(i, 100)).value());
    REQUIRE(second.value() == Adler32V2Window(bytes_of(bytes).subspan(i, 100)).value());
  }
}

TEST_CASE("what is no signature is refused with the reason") {
  const std::string good = sign(sample(), 2048);
  std::string other_version = good, other_hash = good, zero_chunk = good;
  other_version[7] = 2;
  other_hash[12] = '2';
  zero_chunk[24] = zero_chunk[25] = 0;
  struct Row {
    std::string bytes, reason;
  };
  const Row rows[] = {{"", "no signature"},
                      {"OCTOSIX" + good.substr(7), "no signature"},
                      {other_version, "version 2"},
                      {other_hash, "hash"},
                      {good.substr(0, 30), "chunk record is cut off"},
                      {good.substr(0, 20), "cut off"},
                      {sign("", 2048, "Fletcher"), "rolling checksum"},
                      {good.substr(0, 21) + "<<<" + good.substr(24), "no end"},
                      {zero_chunk, "length"}};
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    try {
      static_cast<void>(read_signature(row.bytes));
      FAIL("accepted");
    } catch (const PackagingError& error) {
      CHECK(error.kind() == ErrorKind::invalid_input);
      CHECK(std::string(error.what()).find(row.reason) != std::string::npos);
    }
  }
}

TEST_CASE("a delta of a missing file, or after a stop, is an error") {
  const TempFolder folder;
  const Signature signature = read_signature(sign(sample(), 2048));
  ScratchFile delta(folder.path());
  CHECK_THROWS_AS(build_delta(signature, folder.path() / "missing", delta), PackagingError);
  std::stop_source stopped;
  stopped.request_stop();
  const auto file = folder.write("new", sample());
  CHECK_THROWS_AS(build_delta(signature, file, delta, stopped.get_token()), PackagingError);
}
