// Numbered units of work done by several threads at once and handed on strictly in order. There is
// no thread that reads or writes: whoever finds the oldest unit finished hands on the whole run of
// finished units.
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

// State of one thread. `produce` starts from an empty result.
class UnitWorker {
public:
  virtual ~UnitWorker() = default;
  virtual void produce(std::uint64_t unit, UnitResult& result) = 0;
};

struct WorkPlan {
  std::uint64_t units = 0;
  unsigned threads = 0;        // 0 = usable cores
  std::size_t unit_size = 0;   // the largest result, roughly: bounds how many units may wait
  std::size_t worker_size = 0; // memory of one worker, roughly: bounds the number of threads
  std::function<std::unique_ptr<UnitWorker>()> make_worker;
  std::function<void(std::uint64_t unit, UnitResult&)> commit; // in order, never two at a time
  std::stop_token stop;
};

// Throws what a worker or the commit threw (one of them when several did), after all threads have
// ended; PackagingError `stopped` on a stop request. At most 16 units a thread and about 16 MiB of
// results are kept.
void run_in_order(const WorkPlan& plan);

} // namespace octostep::packaging
