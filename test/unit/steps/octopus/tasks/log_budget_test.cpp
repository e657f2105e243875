#include "steps/octopus/tasks/log_budget.h"

#include <doctest/doctest.h>

using octostep::octopus::LogBudget;

namespace {

constexpr std::size_t k_mib = std::size_t{1} << 20U;

std::size_t polls_until_read(LogBudget& budget) {
  do budget.count_poll();
  while (!budget.allows_read());
  return budget.polls_since_read();
}

} // namespace

TEST_CASE("small logs are read at every poll, however little they bring") {
  LogBudget budget;
  for (int poll = 0; poll < 200; ++poll) {
    CHECK(polls_until_read(budget) == 1);
    budget.note_read(10'000, 100);
  }
}

TEST_CASE("large replies that are mostly news are read at every poll") {
  LogBudget budget;
  for (int poll = 0; poll < 200; ++poll) {
    CHECK(polls_until_read(budget) == 1);
    budget.note_read(k_mib, k_mib * 2 / 3);
  }
}

TEST_CASE("large replies that bring little are made rarer, in proportion to their size and never "
          "for ever") {
  LogBudget budget;
  CHECK(polls_until_read(budget) == 1);
  budget.note_read(5 * k_mib, 0);
  CHECK(polls_until_read(budget) == 41);
  budget.note_read(k_mib, 0);
  CHECK(polls_until_read(budget) == 9);
  budget.note_read(500 * k_mib, 0);
  CHECK(polls_until_read(budget) == 61);
}

TEST_CASE("a log that grows in the meantime is read sooner") {
  LogBudget budget;
  CHECK(polls_until_read(budget) == 1);
  budget.note_read(8 * k_mib, 3 * k_mib);
  CHECK(polls_until_read(budget) < 10);
}
