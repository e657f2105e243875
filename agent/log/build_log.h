// The only writer of the build log. Turns log events into lines of the CI server's protocol, keeps
// blocks balanced whatever happens, masks secrets in every byte, makes foreign text harmless, and
// writes each line with a single write.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steps/log_event.h"
#include "steps/octopus/http/clock.h"
#include "steps/step.h"

namespace octostep::agent {

enum class Protocol {
  teamcity,
  azure_devops,
  github,
  gitlab,
  buildkite,
  jenkins,
  bamboo,
  buildbot,
  plain,
  jsonl
};
enum class Interleave { automatic, flow, buffer, prefix };

// Where bytes go. write() takes whole lines and returns false once the reader has gone away.
class ByteOutput {
public:
  virtual ~ByteOutput() = default;
  virtual bool write(std::string_view bytes) = 0;
};

struct BuildLogOptions {
  Protocol protocol = Protocol::plain;
  Interleave interleave = Interleave::automatic;
  std::vector<std::string> pass_service_messages; // names, or "all"; only for TeamCity
  bool verbose = false;                           // show lines of level verbose
  bool colour = false;                            // only for plain: the reader is a terminal
  bool registers_secrets = true; // ask the CI server to mask them, if it takes them from the log
  // Distinguishes the flows and sections of two processes in one build.
  std::string process_id = "1";
  // The CI server's file for output values, opened for appending: GITHUB_OUTPUT, GitLab's dotenv
  // report, the properties file of Jenkins and Bamboo. Not owned; null = none.
  ByteOutput* output_values = nullptr;
};

class BuildLog final : public steps::LogSink {
public:
  // `output` and `log_file` (null = none) are not owned. The log file gets every line as plain
  // text, including verbose ones, masked like the build log.
  BuildLog(BuildLogOptions options,
           ByteOutput& output,
           ByteOutput* log_file,
           octopus::Clock& clock);
  ~BuildLog() override; // closes whatever is open

  // Call this before the first line that could contain the value.
  void add_secret(std::string_view value);

  void run_started(std::string_view title);
  void step_started(const std::string& step_id, const std::string& title);
  // Closes every block and stream that the step left open.
  void step_finished(const std::string& step_id, steps::Outcome outcome, octopus::Duration took);
  // Call this before run_finished(). Tells the CI server about a Markdown file to show, if it has a
  // command for that.
  void summary_written(std::string_view path);
  void run_finished(steps::Outcome outcome, std::string_view summary);

  void write(const steps::LogEvent& event) override;
  [[nodiscard]] std::unique_ptr<steps::SecretFilter> secret_filter() const override;

  [[nodiscard]] bool reader_gone() const; // a closed pipe is treated as a stop request

private:
  struct State;
  std::unique_ptr<State> m_state;
};

} // namespace octostep::agent
