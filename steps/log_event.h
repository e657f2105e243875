// What a step may say. Steps emit events; the agent turns them into the build log of the CI at
// hand.
//
// Things that run at the same time have a stream each (one per server task); stream 0 is the step
// itself. Blocks nest inside their stream only. Ids are chosen by the emitter and unique in a run.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

namespace octostep::steps {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

enum class Level { verbose, info, highlight, wait, warning, error };
// Foreign text was written by others (deployment logs, names, server messages); it must never
// become a command to the CI.
enum class Origin { own, foreign };

struct StreamOpened {
  int stream = 0;
  std::string title; // "Development", "Test / Acme Ltd": names the line prefix and the flow
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
  std::string outcome; // "Success", "Failed", ... shown when not a plain success
  bool failed = false;
};
struct Line {
  int stream = 0;
  std::string block; // "" = directly in the stream
  Level level = Level::info;
  std::optional<Instant> time; // when it happened on the server
  std::string text;            // may hold line breaks
  Origin origin = Origin::own;
};
struct Link { // to a page of the server's; a line of the log names it, too
  int stream = 0;
  std::string title, url;
};
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
struct StepOutput { // a value for later steps of the CI
  std::string name, value;
};
struct SecretAdded { // to be masked from now on
  std::string value;
};
struct ArtifactWritten { // a file the CI should keep
  std::string path;
};
struct BuildNumber { // that the CI's build is to have from now on
  std::string number;
};
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

class LogSink {
public:
  virtual ~LogSink() = default;
  virtual void write(const LogEvent& event) = 0;
  // The text as the log would show its secrets: for what a step writes to a file of its own.
  [[nodiscard]] virtual std::string without_secrets(const std::string& text) const = 0;
};

} // namespace octostep::steps
