#include "packaging/compress/work_ring.h"

#include "packaging/compress/usable_cores.h"
#include "packaging/packaging_error.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <system_error>
#include <vector>

namespace octostep::packaging {
namespace {

constexpr std::uint64_t k_units_per_thread = 16, k_waiting_bytes = 16 << 20,
                        k_workers_bytes = 36 << 20;

unsigned thread_count(const WorkPlan& plan) {
  const std::uint64_t wanted = plan.threads > 0 ? plan.threads : usable_cores();
  const std::uint64_t affordable =
      std::max<std::uint64_t>(2, k_workers_bytes / std::max<std::size_t>(1, plan.worker_size));
  return static_cast<unsigned>(
      std::clamp<std::uint64_t>(std::min(wanted, plan.units), 1, affordable));
}

std::size_t slot_count(const WorkPlan& plan, unsigned threads) {
  const std::uint64_t affordable =
      std::max<std::uint64_t>(2, k_waiting_bytes / std::max<std::size_t>(1, plan.unit_size));
  return std::max<std::uint64_t>(threads + 1, std::min(k_units_per_thread * threads, affordable));
}

class Ring {
public:
  Ring(const WorkPlan& plan, unsigned threads) : m_plan(plan), m_slots(slot_count(plan, threads)) {}

  void work() {
    const AbortOnException guard(*this);
    const std::unique_ptr<UnitWorker> worker = m_plan.make_worker();
    while (const auto unit = claim()) {
      Slot& slot = slot_of(*unit);
      slot.result.bytes.clear();
      worker->produce(*unit, slot.result);
      finish(slot);
    }
  }

private:
  struct Slot {
    UnitResult result;
    bool finished = false;
  };

  // Lets the other threads end if an exception leaves this one.
  class AbortOnException {
  public:
    explicit AbortOnException(Ring& ring)
        : m_ring(ring), m_exceptions(std::uncaught_exceptions()) {}
    ~AbortOnException() {
      if (std::uncaught_exceptions() > m_exceptions) m_ring.abort();
    }
    AbortOnException(const AbortOnException&) = delete;
    AbortOnException& operator=(const AbortOnException&) = delete;

  private:
    Ring& m_ring;
    int m_exceptions;
  };

  Slot& slot_of(std::uint64_t unit) { return m_slots[unit % m_slots.size()]; }

  std::optional<std::uint64_t> claim() {
    std::unique_lock lock(m_mutex);
    m_room.wait(lock, [this] {
      return m_aborted || m_next == m_plan.units || m_next - m_head < m_slots.size();
    });
    if (m_aborted || m_next == m_plan.units) return std::nullopt;
    if (m_plan.stop.stop_requested())
      throw PackagingError(ErrorKind::stopped, "packing was stopped");
    return m_next++;
  }

  void finish(Slot& slot) {
    std::unique_lock lock(m_mutex);
    slot.finished = true;
    if (m_committing) return; // the committing thread looks again before it stops
    m_committing = true;
    while (!m_aborted && m_head < m_next && slot_of(m_head).finished) {
      const std::uint64_t unit = m_head;
      lock.unlock();
      m_plan.commit(unit, slot_of(unit).result);
      lock.lock();
      slot_of(unit).finished = false;
      ++m_head;
      m_room.notify_one();
    }
    m_committing = false;
    if (m_head == m_plan.units) m_room.notify_all();
  }

  void abort() {
    const std::lock_guard lock(m_mutex);
    m_aborted = true;
    m_room.notify_all();
  }

  const WorkPlan& m_plan;
  std::vector<Slot> m_slots;
  std::mutex m_mutex;
  std::condition_variable m_room;
  std::uint64_t m_next = 0, m_head = 0;
  bool m_committing = false, m_aborted = false;
};

} // namespace

void run_in_order(const WorkPlan& plan) {
  const unsigned threads = thread_count(plan);
  Ring ring(plan, threads);
  std::vector<std::future<void>> others; // hold what their threads throw
  try {
    for (unsigned i = 1; i < threads; ++i)
      others.push_back(std::async(std::launch::async, [&ring] { ring.work(); }));
  } catch (const std::system_error&) {
    // The system refused another thread; continue with the ones we have.
  }
  ring.work();
  for (std::future<void>& other : others) other.get();
}

} // namespace octostep::packaging
