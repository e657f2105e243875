#include "agent/log/build_log.h"

#include "agent/log/block_renderer.h"
#include "agent/log/jsonl_renderer.h"
#include "agent/log/line_writer.h"
#include "agent/log/log_format.h"
#include "agent/log/plain_format.h"
#include "agent/log/secret_masker.h"

namespace octostep::agent {

namespace {

// The build log or the log file: where its lines go and how they look.
struct Channel {
  Channel(ByteOutput& output, std::string_view spared) : writer(output, spared) {}

  LineWriter writer;
  std::unique_ptr<LineWriter> output_values;
  std::unique_ptr<EventRenderer> renderer;
};

std::unique_ptr<Channel> open_channel(const BuildLogOptions& options,
                                      ByteOutput& output,
                                      const SecretMasker& masker,
                                      octopus::Clock& clock) {
  if (options.protocol == Protocol::jsonl) {
    auto channel = std::make_unique<Channel>(output, JsonlRenderer::words());
    channel->renderer = std::make_unique<JsonlRenderer>(masker, channel->writer, clock);
    return channel;
  }
  std::unique_ptr<LogFormat> format = make_log_format(options);
  auto channel = std::make_unique<Channel>(output, format->traits().words);
  if (options.output_values != nullptr) {
    channel->output_values =
        std::make_unique<LineWriter>(*options.output_values, format->traits().words);
  }
  channel->renderer = std::make_unique<BlockRenderer>(
      std::move(format),
      options,
      RendererContext{masker, channel->writer, channel->output_values.get(), clock});
  return channel;
}

BuildLogOptions log_file_options() {
  BuildLogOptions options;
  options.verbose = true;
  return options;
}

} // namespace

struct BuildLog::State {
  State(const BuildLogOptions& options,
        ByteOutput& output,
        ByteOutput* log_file,
        octopus::Clock& clock)
      : screen(open_channel(options, output, masker, clock)) {
    if (log_file != nullptr) file = open_channel(log_file_options(), *log_file, masker, clock);
  }

  template <class Call>
  void on_each(const Call& call) {
    call(*screen->renderer);
    if (!file) return;
    call(*file->renderer);
    if (!file->writer.reader_gone() || file_failure_told) return;
    file_failure_told = true;
    steps::Line notice;
    notice.level = steps::Level::warning;
    notice.text = "The log file cannot be written any more; it is incomplete";
    screen->renderer->show(notice);
  }

  SecretMasker masker;
  std::unique_ptr<Channel> screen, file;
  bool file_failure_told = false;
  bool may_be_open = false; // a step or a block
};

BuildLog::BuildLog(BuildLogOptions options,
                   ByteOutput& output,
                   ByteOutput* log_file,
                   octopus::Clock& clock)
    : m_state(std::make_unique<State>(options, output, log_file, clock)) {}

BuildLog::~BuildLog() {
  if (m_state->may_be_open) step_finished("", steps::Outcome::stopped, octopus::Duration(0));
}

void BuildLog::add_secret(std::string_view value) {
  State& state = *m_state;
  if (!state.masker.add(value)) return;
  state.screen->writer.add_secret(value);
  if (state.screen->output_values) state.screen->output_values->add_secret(value);
  if (state.file) state.file->writer.add_secret(value);
  state.screen->renderer->secret_added(value);
}

void BuildLog::run_started(std::string_view title) {
  m_state->on_each([title](EventRenderer& renderer) { renderer.run_started(title); });
}

void BuildLog::step_started(const std::string& step_id, const std::string& title) {
  m_state->may_be_open = true;
  m_state->on_each([&](EventRenderer& renderer) { renderer.step_started(step_id, title); });
}

void BuildLog::step_finished(const std::string&, steps::Outcome outcome, octopus::Duration took) {
  m_state->may_be_open = false;
  m_state->on_each([&](EventRenderer& renderer) { renderer.step_finished(outcome, took); });
}

void BuildLog::summary_written(std::string_view path) {
  m_state->screen->renderer->summary_written(path);
}

void BuildLog::run_finished(steps::Outcome outcome, std::string_view summary) {
  m_state->may_be_open = false;
  m_state->on_each([&](EventRenderer& renderer) { renderer.run_finished(outcome, summary); });
}

void BuildLog::write(const steps::LogEvent& event) {
  if (const auto* secret = std::get_if<steps::SecretAdded>(&event))
    return add_secret(secret->value);
  m_state->may_be_open = true;
  m_state->on_each([&event](EventRenderer& renderer) { renderer.show(event); });
}

std::string BuildLog::without_secrets(const std::string& text) const {
  return m_state->masker.mask(text);
}

bool BuildLog::reader_gone() const { return m_state->screen->writer.reader_gone(); }

} // namespace octostep::agent
