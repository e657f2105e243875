// What a route works with: the request, the part of the URL that it matched, and the state of the
// server.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>

#include <nlohmann/json.hpp>

#include "test/sandbox/clock.h"
#include "test/sandbox/http_message.h"
#include "test/sandbox/store.h"

namespace octostep::sandbox {

class TimelineCache;

struct Caller {
  std::string user_id;
};

struct Call {
  Request& request;
  Store& store;
  const Clock& clock;
  TimelineCache& timelines;
  std::unique_lock<std::mutex>& lock; // locked; guards store and clock
  std::filesystem::path data_folder;
  Instant now;             // the time of this call, the same for everything in it
  std::string space_id;    // the space of the URL, or the default space
  bool names_space = true; // the URL names the space; /api/tasks and the like search all of them
  Caller caller;
  std::map<std::string, std::string> parameters; // of the route pattern, decoded

  [[nodiscard]] const std::string& parameter(const std::string& name) const {
    return parameters.at(name);
  }
  // "/api/Spaces-1"
  [[nodiscard]] std::string space_path() const { return "/api/" + space_id; }
  [[nodiscard]] std::filesystem::path package_folder() const { return data_folder / "packages"; }
  // Runs `work` without holding the lock, to read and write large files. Documents found before may
  // be gone afterwards.
  template <typename Work>
  void without_lock(Work work) {
    lock.unlock();
    struct Relock {
      std::unique_lock<std::mutex>& lock;
      ~Relock() { lock.lock(); }
    } relock{lock};
    work();
  }
  // The parsed request body. Throws ApiError 400.
  [[nodiscard]] json body() const;
};

} // namespace octostep::sandbox
