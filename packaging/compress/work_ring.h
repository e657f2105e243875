// Several threads produce numbered units of work, and the units are committed strictly in order. No
// thread is reserved for reading or writing: the thread that finds the oldest unit finished commits
// the whole run of finished units.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>

#include "packaging/output/byte_buffer.h"

namespace octostep::packaging {

struct UnitResult {
  ByteBuffer bytes;
  std::uint64_t input_size = 0;
  std::uint32_t crc = 0; // of the input
};

// The state of one thread. `produce` starts from an empty result.
class UnitWorker {
public:
  virtual ~UnitWorker() = default;
  virtual void produce(std::uint64_t unit, UnitResult& result) = 0;
};

struct WorkPlan {
  std::uint64_t units = 0;
  unsigned threads = 0;        // 0 = one per usable core
  std::size_t unit_size = 0;   // rough size of the largest result; limits how many units may wait
  std::size_t worker_size = 0; // rough memory use of one worker; limits the number of threads
  std::function<std::unique_ptr<UnitWorker>()> make_worker;
  // Called in order, never concurrently.
  std::function<void(std::uint64_t unit, UnitResult&)> commit;
  std::stop_token stop;
};

// Throws what a worker or the commit threw (one of the exceptions if there were several), after all
// threads have ended; throws PackagingError `stopped` on a stop request. Keeps at most 16 units per
// thread and about 16 MiB of results.
void run_in_order(const WorkPlan& plan);

} // namespace octostep::packaging
