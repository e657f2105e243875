#include "packaging/archive/zip_units.h"

#include "packaging/compress/deflate.h"

#include <doctest/doctest.h>

#include <vector>

using namespace octostep::packaging;

namespace {

std::vector<Entry> entries_of(std::initializer_list<std::uint64_t> sizes) {
  std::vector<Entry> entries;
  for (const std::uint64_t size : sizes) {
    Entry entry;
    entry.name = "n" + std::to_string(entries.size());
    entry.size = size;
    entries.push_back(std::move(entry));
  }
  return entries;
}

// Every piece of every entry occurs once, in order.
void check_complete(const std::vector<Entry>& entries) {
  const ZipUnits units(entries);
  std::size_t next = 0;
  for (std::uint64_t unit = 0; unit < units.count(); ++unit) {
    const ZipUnits::Place place = units.locate(unit);
    CHECK(place.begin == next);
    CHECK(place.end > place.begin);
    if (place.pieces > 1) {
      CHECK(place.end == place.begin + 1);
      CHECK(place.pieces == (entries[place.begin].size + k_piece_size - 1) / k_piece_size);
    }
    if (place.piece + 1 == place.pieces) next = place.end;
  }
  CHECK(next == entries.size());
}

} // namespace

TEST_CASE("small entries share a unit as long as it stays small") {
  const auto entries = entries_of({1000, 0, 2000, 200'000, 100'000, 10});
  check_complete(entries);
  const ZipUnits units(entries);
  REQUIRE(units.count() == 2);
  CHECK(units.locate(0).end == 4);
  CHECK(units.locate(1).end == 6);
}

TEST_CASE("a large entry has its units alone, and small ones do not join across it") {
  const auto entries = entries_of({5, k_piece_size * 2 + 1, 5, k_piece_size, k_piece_size + 1, 7});
  check_complete(entries);
  const ZipUnits units(entries);
  REQUIRE(units.count() == 1 + 3 + 1 + 1 + 2 + 1);
  CHECK(units.locate(2).begin == 1);
  CHECK(units.locate(2).piece == 1);
  CHECK(units.locate(2).pieces == 3);
  CHECK(units.locate(5).begin == 3);
  CHECK(units.locate(5).pieces == 1);
}

TEST_CASE("no entries are no units, and names count, too") {
  CHECK(ZipUnits({}).count() == 0);
  std::vector<Entry> entries = entries_of({0, 0, 0});
  for (Entry& entry : entries) entry.name.assign(100'000, 'x');
  check_complete(entries);
  CHECK(ZipUnits(entries).count() == 2);
}
