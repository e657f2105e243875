// What a step may report. Steps emit events; the agent turns them into the build log of the current
// CI server.
//
// Things that run at the same time have separate streams (one per server task); stream 0 is the
// step itself. Blocks nest only inside their stream. The emitter chooses ids, which are unique in a
// run.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace octostep::steps {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

enum class Level { verbose, info, highlight, wait, warning, error };
// Foreign text was written by others (deployment logs, names, server messages). It must never
// become a command to the CI server.
enum class Origin { own, foreign };

struct StreamOpened {
  int stream = 0;
  std::string title; // "Development", "Test / Acme Ltd": becomes the line prefix and the flow
};
struct StreamClosed {
  int stream = 0;
};
struct BlockOpened {
  int stream = 0;
  std::string block, parent; // parent "" = directly in the stream
  std::string title;
  Origin origin = Origin::own;
};
struct BlockClosed {
  int stream = 0;
  std::string block;
  std::string outcome; // "Success", "Failed" and so on; shown unless it is a plain success
  bool failed = false;
};
struct Line {
  int stream = 0;
  std::string block; // "" = directly in the stream
  Level level = Level::info;
  std::optional<Instant> time; // when it happened on the server
  std::string text;            // may contain line breaks
  Origin origin = Origin::own;
  // For a text that is too long for memory: it comes in several parts in order; this one starts at
  // byte `text_offset` of `text_size`. Otherwise both are 0.
  std::uint64_t text_offset = 0, text_size = 0;
};
struct Link { // to a page of the server; a line of the log names it, too
  int stream = 0;
  std::string title, url;
};
// Replaces the stream's previous progress. `percent` is 0 to 100, or absent if unknown.
struct Progress {
  int stream = 0;
  std::optional<int> percent;
  std::string text;
};
struct BuildProblem {   // why the step failed; one per failed step
  std::string identity; // stable across builds: [A-Za-z0-9_], at most 59 characters
  std::string text;     // one line
  std::string detail;   // several lines
};
struct StepOutput { // a value for later steps of the build
  std::string name, value;
};
struct SecretAdded { // a value to mask from now on
  std::string value;
};
struct ArtifactWritten { // a file that the CI server should keep
  std::string path;
};
struct BuildNumber { // the number that the build should have from now on
  std::string number;
};
// Nothing else has happened for a while; says what the step is waiting for.
struct Heartbeat {
  std::string text;
};

using LogEvent = std::variant<StreamOpened,
                              StreamClosed,
                              BlockOpened,
                              BlockClosed,
                              Line,
                              Link,
                              Progress,
                              BuildProblem,
                              StepOutput,
                              SecretAdded,
                              ArtifactWritten,
                              BuildNumber,
                              Heartbeat>;

// Masks secrets in a text that comes in pieces, which may be cut anywhere.
class SecretFilter {
public:
  virtual ~SecretFilter() = default;
  [[nodiscard]] virtual std::string pass(std::string_view piece) = 0; // what is decided so far
  [[nodiscard]] virtual std::string finish() = 0;                     // the rest
};

// Where events go. Not safe to call from several threads.
class LogSink {
public:
  virtual ~LogSink() = default;
  virtual void write(const LogEvent& event) = 0;
  // Masks like the log; for text that a step writes to its own file. The sink must outlive it.
  [[nodiscard]] virtual std::unique_ptr<SecretFilter> secret_filter() const = 0;
  // Masks a whole text.
  [[nodiscard]] std::string without_secrets(std::string_view text) const {
    const auto filter = secret_filter();
    std::string masked = filter->pass(text);
    return masked += filter->finish();
  }
};

} // namespace octostep::steps
