#include "test/sandbox/octodiff.h"

#include <cstdint>

#include <doctest/doctest.h>

#include "test/sandbox/sha1.h"
#include "test/support/temp_folder.h"

namespace octostep::sandbox {
namespace {

// The pseudo-random file of the published test vectors.
std::string sample() {
  std::string bytes;
  std::uint32_t seed = 1;
  while (bytes.size() < 5000) {
    seed = seed * 1664525U + 1013904223U;
    bytes += static_cast<char>(seed >> 24U);
  }
  return bytes;
}

std::string unhex(std::string_view text) {
  std::string bytes;
  std::string digits;
  for (const char c : text)
    if (c != ' ') digits += c;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

const std::string k_header = "4f43544f44454c5441 01 0453484131 14000000";
const std::string k_copy_all = "60 0000000000000000 8813000000000000";

std::string rebuild(const test::TempFolder& folder, const std::string& delta_hex) {
  const auto base = folder.write("base", sample());
  const auto delta = folder.write("delta", unhex(delta_hex));
  static_cast<void>(apply_delta(base, delta, folder.path() / "result"));
  return folder.read("result");
}

} // namespace

TEST_CASE("the signature of the sample is the one the official implementation makes") {
  const test::TempFolder folder;
  CHECK(signature_of(folder.write("base", sample())) ==
        unhex("4f43544f53494701 0453484131 0741646c65723332 3e3e3e"
              "0008 27fc277f 3c8c46e10fdaa20044955918c94c36365dacbf82"
              "0008 34f28243 1cf87c4cc849bf9ed8a920ceaf03dca6db8053af"
              "8803 e9baf3cb bf0a4ed54bb84581a5bb0ee3e3732ab1565feb0d"));
}

TEST_CASE("an empty file has a signature without chunks") {
  const test::TempFolder folder;
  CHECK(signature_of(folder.write("base", "")) ==
        unhex("4f43544f53494701 0453484131 0741646c65723332 3e3e3e"));
}

TEST_CASE("copies and data rebuild a file") {
  const test::TempFolder folder;
  const auto base = sample();
  CHECK(rebuild(folder,
                k_header + "e12f2d8294f1b7b417c7754cf7a10ad533347e7c 3e3e3e" + k_copy_all) == base);
  CHECK(rebuild(folder,
                k_header + "b32382393a6488a60b4e38af3c58f4a62a4d506e 3e3e3e"
                           "60 0000000000000000 0008000000000000 80 0500000000000000 48454c4c4f"
                           "60 0008000000000000 880b000000000000") ==
        base.substr(0, 2048) + "HELLO" + base.substr(2048));
}

TEST_CASE("deltas that are wrong are refused") {
  const test::TempFolder folder;
  const std::string hash = "e12f2d8294f1b7b417c7754cf7a10ad533347e7c 3e3e3e";
  struct Row {
    const char* what;
    std::string delta;
  };
  for (const auto& row :
       {Row{"empty", ""},
        Row{"header cut", "4f43544f4445"},
        Row{"other magic", "4f43544f534947545441" + hash},
        Row{"other hash",
            k_header + "0000000000000000000000000000000000000000 3e3e3e" + k_copy_all},
        Row{"copy beyond the base", k_header + hash + "60 0000000000000000 8913000000000000"},
        Row{"copy with overflow", k_header + hash + "60 ffffffffffffffff 0200000000000000"},
        Row{"data cut", k_header + hash + "80 0500000000000000 4845"},
        Row{"unknown command", k_header + hash + "61"},
        Row{"command cut", k_header + hash + "60 0000"}}) {
    CAPTURE(row.what);
    CHECK_THROWS_AS(rebuild(folder, row.delta), DeltaError);
  }
}

} // namespace octostep::sandbox
