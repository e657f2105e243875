#include "agent/log/build_log.h"

#include <fmt/format.h>

#include "agent/log/block_renderer.h"
#include "agent/log/jsonl_renderer.h"
#include "agent/log/line_writer.h"
#include "agent/log/log_format.h"
#include "agent/log/plain_format.h"
#include "agent/log/secret_masker.h"

namespace octostep::agent {

namespace {

// For a text that comes in parts; more of it would not help a reader of the build log.
constexpr std::uint64_t k_shown_of_long_text = std::uint64_t{1} << 20U;

// One destination, the build log or the log file: where its lines go and how they look.
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

class MaskFilter final : public steps::SecretFilter {
public:
  explicit MaskFilter(const SecretMasker& masker) : m_stream(masker) {}

  [[nodiscard]] std::string pass(std::string_view piece) override {
    std::string masked;
    m_stream.feed(piece, masked);
    return masked;
  }
  [[nodiscard]] std::string finish() override {
    std::string masked;
    m_stream.finish(masked);
    return masked;
  }

private:
  MaskingStream m_stream;
};

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
      : registers_secrets(options.registers_secrets),
        screen(open_channel(options, output, masker, clock)) {
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

  void show_part(const steps::Line& part);

  bool registers_secrets;
  SecretMasker masker;
  MaskingStream long_text{masker}; // for the text that comes in parts
  std::unique_ptr<Channel> screen, file;
  bool file_failure_told = false;
  bool may_be_open = false; // a step or a block
};

// A secret may cross the boundary of two parts, so they are masked as one text.
void BuildLog::State::show_part(const steps::Line& part) {
  steps::Line line = part;
  line.text.clear();
  long_text.feed(part.text, line.text);
  if (part.text_offset + part.text.size() >= part.text_size) long_text.finish(line.text);
  if (file) file->renderer->show(line);
  if (part.text_offset >= k_shown_of_long_text) return;
  screen->renderer->show(line);
  if (part.text_offset + part.text.size() < k_shown_of_long_text) return;
  line.level = steps::Level::warning;
  line.origin = steps::Origin::own;
  line.text = fmt::format("Cut here: this text has {} bytes; run with --log-file to keep all of it",
                          part.text_size);
  screen->renderer->show(line);
}

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
  if (state.registers_secrets) state.screen->renderer->secret_added(value);
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
  if (const auto* line = std::get_if<steps::Line>(&event); line != nullptr && line->text_size > 0)
    return m_state->show_part(*line);
  m_state->on_each([&event](EventRenderer& renderer) { renderer.show(event); });
}

std::unique_ptr<steps::SecretFilter> BuildLog::secret_filter() const {
  return std::make_unique<MaskFilter>(m_state->masker);
}

bool BuildLog::reader_gone() const { return m_state->screen->writer.reader_gone(); }

} // namespace octostep::agent
