#include "packaging/compress/work_ring.h"

#include "packaging/compress/usable_cores.h"
#include "packaging/packaging_error.h"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

using namespace octostep::packaging;

namespace {

class NumberWorker final : public UnitWorker {
public:
  explicit NumberWorker(std::uint64_t failing) : m_failing(failing) {}
  void produce(std::uint64_t unit, UnitResult& result) override {
    if (unit == m_failing) throw std::runtime_error("unit failed");
    result.bytes.append_u64(unit);
  }

private:
  std::uint64_t m_failing;
};

WorkPlan plan(std::uint64_t units,
              unsigned threads,
              std::vector<std::uint64_t>& committed,
              std::uint64_t failing = UINT64_MAX) {
  return {.units = units,
          .threads = threads,
          .unit_size = 1024,
          .worker_size = 1024,
          .make_worker = [failing] { return std::make_unique<NumberWorker>(failing); },
          .commit =
              [&committed](std::uint64_t unit, UnitResult& result) {
                CHECK(result.bytes.size() == 8);
                CHECK(result.bytes.data()[0] == unit % 256);
                committed.push_back(unit);
              },
          .stop = {}};
}

} // namespace

TEST_CASE("units are committed once each and in order, whatever the threads") {
  for (const unsigned threads : {1U, 2U, 3U, 8U}) {
    for (const std::uint64_t units : {0U, 1U, 2U, 5000U}) {
      std::vector<std::uint64_t> committed;
      run_in_order(plan(units, threads, committed));
      REQUIRE(committed.size() == units);
      for (std::uint64_t i = 0; i < units; ++i) REQUIRE(committed[i] == i);
    }
  }
}

TEST_CASE("a failing unit ends the work and its error arrives") {
  for (const unsigned threads : {1U, 4U}) {
    std::vector<std::uint64_t> committed;
    CHECK_THROWS_WITH_AS(
        run_in_order(plan(5000, threads, committed, 100)), "unit failed", std::runtime_error);
    CHECK(committed.size() <= 100);
  }
}

TEST_CASE("a failing commit ends the work and its error arrives") {
  for (const unsigned threads : {1U, 4U}) {
    std::vector<std::uint64_t> committed;
    WorkPlan work = plan(5000, threads, committed);
    work.commit = [](std::uint64_t unit, UnitResult&) {
      if (unit == 50) throw std::runtime_error("disk full");
    };
    CHECK_THROWS_WITH_AS(run_in_order(work), "disk full", std::runtime_error);
  }
}

TEST_CASE("a failing worker start arrives") {
  std::vector<std::uint64_t> committed;
  WorkPlan work = plan(10, 2, committed);
  work.make_worker = []() -> std::unique_ptr<UnitWorker> { throw std::runtime_error("no memory"); };
  CHECK_THROWS_WITH_AS(run_in_order(work), "no memory", std::runtime_error);
}

TEST_CASE("a stop request ends the work with an error of its own") {
  std::stop_source stop;
  std::vector<std::uint64_t> committed;
  WorkPlan work = plan(5000, 2, committed);
  work.stop = stop.get_token();
  work.commit = [&stop](std::uint64_t unit, UnitResult&) {
    if (unit == 10) stop.request_stop();
  };
  CHECK_THROWS_AS(run_in_order(work), PackagingError);
}

TEST_CASE("results that wait are bounded in number") {
  std::atomic<int> waiting{0}, most{0};
  class Counting final : public UnitWorker {
  public:
    Counting(std::atomic<int>& waiting, std::atomic<int>& most)
        : m_waiting(waiting), m_most(most) {}
    void produce(std::uint64_t, UnitResult&) override {
      const int now = ++m_waiting;
      int known = m_most;
      while (now > known && !m_most.compare_exchange_weak(known, now)) {
      }
    }

  private:
    std::atomic<int>&m_waiting, &m_most;
  };
  run_in_order({.units = 2000,
                .threads = 4,
                .unit_size = 2 << 20,
                .worker_size = 1 << 20,
                .make_worker = [&] { return std::make_unique<Counting>(waiting, most); },
                .commit = [&](std::uint64_t, UnitResult&) { --waiting; },
                .stop = {}});
  CHECK(waiting == 0);
  CHECK(most <= 9); // 16 MiB of results, plus the one that is being committed
}

TEST_CASE("quotas of control groups are read as cores") {
  CHECK(cores_of_quota("200000 100000") == 2U);
  CHECK(cores_of_quota("150000 100000") == 2U);
  CHECK(cores_of_quota("50000 100000") == 1U);
  CHECK_FALSE(cores_of_quota("max 100000"));
  CHECK_FALSE(cores_of_quota(""));
  CHECK_FALSE(cores_of_quota("100000"));
  CHECK_FALSE(cores_of_quota("100000 0"));
  CHECK(usable_cores() >= 1);
}
