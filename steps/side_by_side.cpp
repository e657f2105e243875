#include "steps/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <future>

#include "steps/locked_sink.h"
#include "steps/shared_journal.h"

namespace octostep::steps {
namespace {

using Work = std::function<bool(StepContext&, std::size_t)>;

class Crew {
public:
  Crew(StepContext& context, std::size_t count, const Work& work)
      : m_context(context), m_log(context.log), m_count(count), m_work(work) {
    if (context.journal != nullptr) m_journal.emplace(*context.journal);
    // Looked up once here, so that each connection need not do it.
    if (context.server != nullptr) (void)context.server->space();
  }

  void run(std::size_t threads) {
    std::vector<std::future<void>> members; // hold what their threads throw
    for (std::size_t i = 0; i < threads; ++i)
      members.push_back(std::async(std::launch::async, [this] { take_turns(); }));
    for (auto& member : members) member.wait();
    for (auto& member : members) member.get();
  }

private:
  void take_turns() {
    std::optional<octopus::Client> client;
    if (m_context.server != nullptr)
      client.emplace(m_context.server->over(m_context.connections->to_server(m_log)));
    StepContext own{.server = client ? &*client : nullptr,
                    .clock = m_context.clock,
                    .log = m_log,
                    .stop = m_context.stop,
                    .build = m_context.build,
                    .follow = m_context.follow,
                    .dry_run = m_context.dry_run,
                    .journal = m_journal ? &*m_journal : nullptr,
                    .step_id = m_context.step_id,
                    .command = m_context.command,
                    .settle_time = m_context.settle_time,
                    .connections = m_context.connections};
    while (!m_is_over) {
      const std::size_t index = m_next++;
      if (index >= m_count) return;
      if (!goes_on(own, index)) m_is_over = true;
    }
  }

  bool goes_on(StepContext& own, std::size_t index) {
    try {
      return m_work(own, index);
    } catch (...) {
      m_is_over = true;
      throw;
    }
  }

  StepContext& m_context;
  LockedSink m_log;
  std::optional<SharedJournal> m_journal;
  std::size_t m_count;
  const Work& m_work;
  std::atomic<std::size_t> m_next{0};
  std::atomic<bool> m_is_over{false};
};

} // namespace

void run_side_by_side(StepContext& context,
                      std::size_t count,
                      std::size_t most,
                      const std::function<bool(StepContext&, std::size_t)>& work) {
  const std::size_t threads = context.connections == nullptr ? 1 : std::min(count, most);
  if (threads > 1) return Crew(context, count, work).run(threads);
  for (std::size_t index = 0; index < count; ++index)
    if (!work(context, index)) return;
}

} // namespace octostep::steps
