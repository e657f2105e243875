// Shows a run on a log that consists of lines and blocks. Keeps track of what is open: steps,
// streams, blocks. Makes every text harmless before the format sees it, splits long lines, and
// respects the server's size limit.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/log/block_path.h"
#include "agent/log/event_renderer.h"
#include "agent/log/foreign_text.h"
#include "agent/log/line_writer.h"
#include "agent/log/log_format.h"
#include "agent/log/progress_throttle.h"
#include "agent/log/stream_buffer.h"

namespace octostep::agent {

// Nothing here is owned, and everything must outlive the renderer.
struct RendererContext {
  const SecretMasker& masker;
  LineWriter& writer;
  LineWriter* output_values = nullptr; // null = none
  octopus::Clock& clock;
};

class BlockRenderer final : public EventRenderer {
public:
  BlockRenderer(std::unique_ptr<LogFormat> format,
                const BuildLogOptions& options,
                RendererContext context);

  void run_started(std::string_view title) override;
  void step_started(const std::string& step_id, const std::string& title) override;
  void show(const steps::LogEvent& event) override;
  void step_finished(steps::Outcome outcome, octopus::Duration took) override;
  void run_finished(steps::Outcome outcome, std::string_view summary) override;
  void summary_written(std::string_view path) override;
  void secret_added(std::string_view secret) override;

private:
  struct Stream {
    std::string title, label;
    BlockPath blocks;
    bool flow_open = false;
  };

  void apply(const steps::StreamOpened& event);
  void apply(const steps::StreamClosed& event);
  void apply(const steps::BlockOpened& event);
  void apply(const steps::BlockClosed& event);
  void apply(const steps::Line& event);
  void apply(const steps::Link& event);
  void apply(const steps::Progress& event);
  void apply(const steps::BuildProblem& event);
  void apply(const steps::StepOutput& event);
  void apply(const steps::SecretAdded& event);
  void apply(const steps::ArtifactWritten& event);
  void apply(const steps::BuildNumber& event);
  void apply(const steps::Heartbeat& event);

  // Moves to where the stream's next line goes. On a log that shows one stream at a time, this
  // closes the other stream.
  Stream& enter(int stream);
  Stream& add_stream(int stream, const std::string& title);
  void close_stream(int number, Stream& stream);
  void close_everything();
  void make_moves(int number, const Stream& stream, const std::vector<BlockMove>& moves);
  void show_outcome(int number, const steps::BlockClosed& event, const std::string& title);
  void show_text(int number, Stream& stream, const steps::Line& event);
  void show_due_progress();
  void show_problems();
  void show_skipped();
  [[nodiscard]] bool is_hidden(const steps::Line& event);
  [[nodiscard]] Place place_in(int number, const Stream& stream) const;
  [[nodiscard]] Place step_place() const;
  [[nodiscard]] std::string title_text(std::string_view text) const;
  void flush(const Lines& lines) { m_context.writer.write(lines); }

  std::unique_ptr<LogFormat> m_format;
  RendererContext m_context;
  ForeignText m_text;
  Interleave m_interleave;
  bool m_show_verbose;

  StreamBuffer m_buffer;
  ProgressThrottle m_progress;
  int m_next_serial = 1;
  std::map<int, Stream> m_streams;
  int m_shown_stream = 0; // with Interleave::buffer: the only stream whose blocks are open
  std::optional<BlockView> m_step;
  std::string m_step_id;
  std::vector<ProblemView> m_problems;
  std::size_t m_foreign_bytes = 0;
  std::size_t m_skipped_lines = 0;
};

} // namespace octostep::agent
