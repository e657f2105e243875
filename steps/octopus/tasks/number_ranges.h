// A set of integers that mostly come in runs. It stores ranges, so a log of a million lines takes
// only a few entries.
#pragma once

#include <cstdint>
#include <vector>

namespace octostep::octopus {

class NumberRanges {
public:
  // Returns false if the number was already in the set. Fast for ascending numbers.
  bool insert(std::int64_t number);
  [[nodiscard]] bool contains(std::int64_t number) const;
  [[nodiscard]] bool empty() const { return m_ranges.empty(); }
  // How many of the numbers from `first` to `last`, both included, are in the set.
  [[nodiscard]] std::uint64_t count_between(std::int64_t first, std::int64_t last) const;

private:
  struct Range {
    std::int64_t first, last; // both included
  };
  using Position = std::vector<Range>::const_iterator;
  // The first range that ends at or after `number`.
  [[nodiscard]] Position at_or_behind(std::int64_t number) const;

  std::vector<Range> m_ranges; // ascending, not overlapping, not adjacent
};

// How many numbers there are from `first` to `last`, both included; 0 if `last` is smaller than
// `first`.
[[nodiscard]] std::uint64_t span_size(std::int64_t first, std::int64_t last);

} // namespace octostep::octopus
