#include "steps/octopus/tasks/number_ranges.h"

#include <algorithm>

namespace octostep::octopus {

namespace {

// Written so that the largest number does not overflow.
bool is_next(std::int64_t number, std::int64_t following) {
  return number < following && following - 1 == number;
}

} // namespace

std::uint64_t span_size(std::int64_t first, std::int64_t last) {
  if (last < first) return 0;
  const auto distance = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
  return distance == UINT64_MAX ? distance : distance + 1;
}

NumberRanges::Position NumberRanges::at_or_behind(std::int64_t number) const {
  return std::partition_point(
      m_ranges.begin(), m_ranges.end(), [&](const Range& range) { return range.last < number; });
}

bool NumberRanges::insert(std::int64_t number) {
  const auto position = at_or_behind(number);
  if (position != m_ranges.end() && position->first <= number) return false;
  const auto behind = m_ranges.begin() + (position - m_ranges.cbegin());
  const bool joins_behind = behind != m_ranges.end() && is_next(number, behind->first);
  const bool joins_before = behind != m_ranges.begin() && is_next((behind - 1)->last, number);
  if (joins_before && joins_behind) {
    (behind - 1)->last = behind->last;
    m_ranges.erase(behind);
  } else if (joins_before) {
    (behind - 1)->last = number;
  } else if (joins_behind) {
    behind->first = number;
  } else {
    m_ranges.insert(behind, Range{number, number});
  }
  return true;
}

bool NumberRanges::contains(std::int64_t number) const {
  const auto position = at_or_behind(number);
  return position != m_ranges.end() && position->first <= number;
}

std::uint64_t NumberRanges::count_between(std::int64_t first, std::int64_t last) const {
  std::uint64_t count = 0;
  for (auto range = at_or_behind(first); range != m_ranges.end() && range->first <= last; ++range)
    count += span_size(std::max(first, range->first), std::min(last, range->last));
  return count;
}

} // namespace octostep::octopus
