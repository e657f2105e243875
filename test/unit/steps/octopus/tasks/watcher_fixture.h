// A watcher of tasks on the model server, and the events it has reported so far.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "steps/octopus/tasks/task_watcher.h"
#include "test/unit/steps/octopus/tasks/watcher_server.h"

namespace octostep::test {

using namespace octostep::octopus;

inline const std::string k_id = "ServerTasks-1";

struct WatcherFixture {
  ModelServer server;
  ScriptedTransport transport;
  Client client{transport, "https://octopus.example.com", "", {}};
  std::vector<WatchEvent> events;
  std::unique_ptr<TaskWatcher> watcher;

  WatcherFixture() {
    transport.otherwise([this](const Request& request) { return server.answer(request); });
    server.tasks[k_id];
  }
  ModelTask& task() { return server.tasks.at(k_id); }
  ModelActivity& root() { return task().root; }

  std::vector<WatchEvent> poll() {
    if (!watcher) {
      std::vector<std::string> ids;
      for (const auto& [id, model] : server.tasks) ids.push_back(id);
      watcher = std::make_unique<TaskWatcher>(client, ids, /*with_logs=*/true);
    }
    auto now = watcher->poll();
    events.insert(events.end(), now.begin(), now.end());
    return now;
  }
  template <typename Event>
  std::vector<Event> all() const {
    std::vector<Event> found;
    for (const auto& event : events)
      if (const auto* match = std::get_if<Event>(&event)) found.push_back(*match);
    return found;
  }
  std::vector<std::string> lines_of(const std::string& activity,
                                    const std::string& id = k_id) const {
    std::vector<std::string> lines;
    for (const auto& fresh : all<ActivityLines>())
      if (fresh.activity_id == activity && fresh.task_id == id)
        for (const auto index : fresh.indexes) lines.push_back(fresh.elements.text(index));
    return lines;
  }
};

} // namespace octostep::test
