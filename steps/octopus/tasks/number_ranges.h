// A set of whole numbers that come mostly in runs: kept as ranges, so that a log of a million lines
// costs a few entries.
#pragma once

#include <cstdint>
#include <vector>

namespace octostep::octopus {

class NumberRanges {
public:
  // False when it was in already. Fast for ascending numbers.
  bool insert(std::int64_t number);
  [[nodiscard]] bool contains(std::int64_t number) const;
  [[nodiscard]] bool empty() const { return m_ranges.empty(); }
  // How many numbers from `first` to `last`, both included, are in.
  [[nodiscard]] std::uint64_t count_between(std::int64_t first, std::int64_t last) const;

private:
  struct Range {
    std::int64_t first, last; // both included
  };
  using Position = std::vector<Range>::const_iterator;
  // The first range that ends at or behind `number`.
  [[nodiscard]] Position at_or_behind(std::int64_t number) const;

  std::vector<Range> m_ranges; // ascending, neither overlapping nor adjacent
};

// Numbers from `first` to `last`, both included; 0 when there are none.
[[nodiscard]] std::uint64_t span_size(std::int64_t first, std::int64_t last);

} // namespace octostep::octopus
