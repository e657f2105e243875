// Two replies with a task's details, separated by a line feed: whatever they contain, a line with
// one activity and number is given out once, repeating a reply gives no line, and every opened
// activity is closed.
#include "steps/octopus/tasks/activity_log.h"

#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string_view>

#include "steps/octopus/details_reader.h"
#include "steps/octopus/http/octopus_error.h"

using namespace octostep::octopus;

namespace {

std::optional<TaskDetails> details_in(std::string_view text) {
  DetailsReader reader;
  JsonParser parser(reader);
  try {
    parser.feed(text);
    if (!parser.finish()) return std::nullopt;
    return reader.take("GET /details");
  } catch (const OctopusError&) {
    return std::nullopt; // refusing with a reason is fine
  }
}

struct Told {
  std::map<std::string, int> open;
  std::size_t lines = 0;

  void take(const std::vector<WatchEvent>& events) {
    for (const auto& event : events) {
      if (const auto* opened = std::get_if<ActivityOpened>(&event)) ++open[opened->activity_id];
      if (const auto* closed = std::get_if<ActivityClosed>(&event)) --open[closed->activity_id];
      if (const auto* fresh = std::get_if<ActivityLines>(&event)) lines += fresh->indexes.size();
    }
  }
};

void absorb(ActivityLog& log, const TaskDetails& details, bool is_last, Told& told) {
  auto asked = log.next(1, is_last);
  if (!log.covers(details, asked)) asked = log.next(1, is_last);
  std::vector<WatchEvent> events;
  (void)log.absorb(details, asked, events);
  told.take(events);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto border = std::min(input.find('\n'), input.size());
  ActivityLog log("ServerTasks-1");
  Told told;
  for (const auto& text : {input.substr(0, border), input.substr(std::min(border + 1, size))}) {
    const auto details = details_in(text);
    if (!details) continue;
    absorb(log, *details, /*is_last=*/false, told);
    const auto lines = told.lines;
    absorb(log, *details, /*is_last=*/false, told);
    if (told.lines != lines) std::abort();
  }
  std::vector<WatchEvent> events;
  log.finish("", events);
  told.take(events);
  for (const auto& [activity, balance] : told.open)
    if (balance != 0) std::abort();
  return 0;
}
