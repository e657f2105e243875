#include "agent/log/block_renderer.h"

#include <utility>

#include <fmt/format.h>

#include "schema/text/utf8.h"

namespace octostep::agent {

namespace {

constexpr std::size_t k_longest_label = 100; // bytes
constexpr std::size_t k_longest_title = 300; // bytes
// For a problem: together with its first error and its link, it is one annotation on a CI server.
// The log above contains every error in full.
constexpr std::size_t k_longest_problem = 2'000, k_longest_detail = 800;

Interleave chosen_interleave(Interleave wanted, const FormatTraits& traits) {
  if (wanted == Interleave::automatic) return traits.interleave;
  // Only TeamCity can distinguish flows.
  if (wanted == Interleave::flow && traits.interleave != Interleave::flow) return traits.interleave;
  return wanted;
}

bool is_plain_success(const steps::BlockClosed& event) {
  return !event.failed && (event.outcome.empty() || event.outcome == "Success");
}

} // namespace

BlockRenderer::BlockRenderer(std::unique_ptr<LogFormat> format,
                             const BuildLogOptions& options,
                             RendererContext context)
    : m_format(std::move(format)),
      m_context(context),
      m_text(context.masker, m_format->traits().tokens),
      m_interleave(chosen_interleave(options.interleave, m_format->traits())),
      m_show_verbose(options.verbose || m_format->traits().has_verbose_level),
      m_progress(m_format->traits().progress_interval, m_format->traits().progress_step) {}

void BlockRenderer::run_started(std::string_view title) {
  Lines out;
  m_format->run_started(title_text(title), out);
  flush(out);
}

void BlockRenderer::step_started(const std::string& step_id, const std::string& title) {
  m_step_id = m_text.one_line(step_id);
  m_step = BlockView{title_text(title), m_next_serial++};
  if (!m_format->traits().budget_per_run) m_foreign_bytes = 0;
  Lines out;
  m_format->step_started(*m_step, step_place(), out);
  flush(out);
}

void BlockRenderer::show(const steps::LogEvent& event) {
  const auto apply_one = [this](const steps::LogEvent& one) {
    std::visit([this](const auto& exact) { apply(exact); }, one);
  };
  if (m_interleave == Interleave::buffer) {
    for (const steps::LogEvent& one : m_buffer.offer(event, m_context.clock.elapsed()))
      apply_one(one);
  } else {
    apply_one(event);
  }
  show_due_progress();
}

void BlockRenderer::step_finished(steps::Outcome outcome, octopus::Duration took) {
  close_everything();
  show_skipped();
  if (m_step) {
    Lines out;
    m_format->step_finished({m_step->title, m_step->serial, outcome, took}, step_place(), out);
    flush(out);
  }
  show_problems();
  m_step.reset();
  m_step_id.clear();
}

void BlockRenderer::summary_written(std::string_view path) {
  Lines out;
  m_format->summary(m_text.one_line(path), out);
  flush(out);
}

void BlockRenderer::run_finished(steps::Outcome outcome, std::string_view summary) {
  if (m_step || !m_streams.empty()) step_finished(outcome, octopus::Duration(0));
  Lines out;
  m_format->run_finished(
      outcome, shortened(m_text.one_line(summary), *m_format, k_longest_problem), out);
  flush(out);
}

void BlockRenderer::secret_added(std::string_view secret) {
  Lines out;
  m_format->secret(secret, out);
  m_context.writer.write_unmasked(out);
}

void BlockRenderer::apply(const steps::StreamOpened& event) {
  if (event.stream == 0) return;
  const auto old = m_streams.find(event.stream);
  if (old != m_streams.end()) {
    close_stream(old->first, old->second);
    m_streams.erase(old);
  }
  add_stream(event.stream, event.title);
  Stream& stream = enter(event.stream);
  make_moves(event.stream, stream, stream.blocks.go_to(""));
}

void BlockRenderer::apply(const steps::StreamClosed& event) {
  const auto stream = m_streams.find(event.stream);
  if (stream == m_streams.end()) return;
  close_stream(stream->first, stream->second);
  stream->second.blocks.end_stream();
}

void BlockRenderer::apply(const steps::BlockOpened& event) {
  Stream& stream = enter(event.stream);
  make_moves(
      event.stream, stream, stream.blocks.open(event.block, event.parent, title_text(event.title)));
}

void BlockRenderer::apply(const steps::BlockClosed& event) {
  Stream& stream = enter(event.stream);
  const std::string title = stream.blocks.title_of(event.block);
  make_moves(event.stream, stream, stream.blocks.close(event.block));
  if (!is_plain_success(event) && !title.empty()) show_outcome(event.stream, event, title);
}

// Outside the block, so that a failure is visible without opening the block.
void BlockRenderer::show_outcome(int number,
                                 const steps::BlockClosed& event,
                                 const std::string& title) {
  Stream& stream = enter(number);
  make_moves(number, stream, stream.blocks.go_to(stream.blocks.parent_of(event.block)));
  const std::string_view word =
      event.outcome.empty() ? std::string_view("Failed") : std::string_view(event.outcome);
  const auto level = event.failed ? steps::Level::error : steps::Level::info;
  Lines out;
  m_format->line({.level = level, .text = title_text(fmt::format("{}: {}", title, word))},
                 place_in(number, stream),
                 out);
  flush(out);
}

void BlockRenderer::apply(const steps::Line& event) {
  if (is_hidden(event)) return;
  Stream& stream = enter(event.stream);
  make_moves(event.stream, stream, stream.blocks.go_to(event.block));
  show_text(event.stream, stream, event);
}

void BlockRenderer::show_text(int number, Stream& stream, const steps::Line& event) {
  Place place = place_in(number, stream);
  if (event.time) place.time = *event.time;
  Lines out;
  for (const std::string& line : m_text.lines(event.text)) {
    for (std::string& part : parts_of_line(line, *m_format, event.origin)) {
      m_format->line(
          {.level = event.level, .origin = event.origin, .text = std::move(part)}, place, out);
    }
  }
  flush(out);
}

void BlockRenderer::apply(const steps::Link& event) {
  Stream& stream = enter(event.stream);
  Lines out;
  m_format->link(
      {title_text(event.title), m_text.one_line(event.url)}, place_in(event.stream, stream), out);
  flush(out);
}

void BlockRenderer::apply(const steps::Progress& event) { m_progress.offer(event); }

void BlockRenderer::show_due_progress() {
  const auto progress = m_progress.take_due(m_context.clock.elapsed());
  if (!progress) return;
  const auto stream = m_streams.find(progress->stream);
  Place place =
      stream == m_streams.end() ? step_place() : place_in(progress->stream, stream->second);
  Lines out;
  m_format->progress({progress->percent, title_text(progress->text)}, place, out);
  flush(out);
}

void BlockRenderer::apply(const steps::BuildProblem& event) {
  ProblemView problem{m_text.one_line(event.identity), {}, {}};
  problem.text = shortened(m_text.one_line(event.text), *m_format, k_longest_problem);
  if (!event.detail.empty())
    for (const std::string& line : m_text.lines(event.detail))
      problem.detail.push_back(shortened(line, *m_format, k_longest_detail));
  Lines out;
  m_format->problem(problem, out);
  flush(out);
  m_problems.push_back(std::move(problem));
}

void BlockRenderer::apply(const steps::StepOutput& event) {
  Lines log, file;
  m_format->output({m_step_id, m_text.one_line(event.name), m_text.joined(event.value)}, log, file);
  flush(log);
  if (m_context.output_values != nullptr) m_context.output_values->write(file);
}

void BlockRenderer::apply(const steps::SecretAdded&) {} // the build log has already registered it

void BlockRenderer::apply(const steps::ArtifactWritten& event) {
  Lines out;
  m_format->artifact(m_text.one_line(event.path), out);
  flush(out);
}

void BlockRenderer::apply(const steps::BuildNumber& event) {
  Lines out;
  m_format->build_number(title_text(event.number), step_place(), out);
  flush(out);
}

void BlockRenderer::apply(const steps::Heartbeat& event) {
  Lines out;
  m_format->heartbeat(title_text(event.text), step_place(), out);
  flush(out);
}

BlockRenderer::Stream& BlockRenderer::enter(int number) {
  if (m_interleave == Interleave::buffer && number != m_shown_stream) {
    const auto shown = m_streams.find(m_shown_stream);
    if (shown != m_streams.end())
      make_moves(m_shown_stream, shown->second, shown->second.blocks.close_all());
    m_shown_stream = number;
  }
  const auto known = m_streams.find(number);
  Stream& stream = known == m_streams.end() ? add_stream(number, "") : known->second;
  if (m_interleave == Interleave::flow && number != 0 && !stream.flow_open) {
    stream.flow_open = true;
    Lines out;
    m_format->flow_started(place_in(number, stream), out);
    flush(out);
  }
  return stream;
}

BlockRenderer::Stream& BlockRenderer::add_stream(int number, const std::string& title) {
  std::string shown = title_text(title);
  if (shown.empty()) shown = fmt::format("Task {}", number);
  const bool prefixed = m_interleave == Interleave::prefix;
  std::string label = prefixed && number != 0
                          ? fmt::format("[{}] ", text::cut_text(shown, k_longest_label))
                          : std::string();
  std::string root = prefixed || number == 0 ? std::string() : shown;
  Stream stream{std::move(shown), std::move(label), BlockPath(std::move(root), m_next_serial)};
  return m_streams.emplace(number, std::move(stream)).first->second;
}

void BlockRenderer::close_stream(int number, Stream& stream) {
  make_moves(number, stream, stream.blocks.close_all());
  if (!std::exchange(stream.flow_open, false)) return;
  Lines out;
  m_format->flow_finished(place_in(number, stream), out);
  flush(out);
}

void BlockRenderer::close_everything() {
  for (const steps::LogEvent& event : m_buffer.drain()) {
    std::visit([this](const auto& exact) { apply(exact); }, event);
  }
  for (auto stream = m_streams.rbegin(); stream != m_streams.rend(); ++stream) {
    close_stream(stream->first, stream->second);
  }
  m_streams.clear();
  m_shown_stream = 0;
  m_progress.reset();
}

void BlockRenderer::make_moves(int number,
                               const Stream& stream,
                               const std::vector<BlockMove>& moves) {
  const bool headings =
      !m_format->traits().has_blocks || (m_interleave == Interleave::prefix && number != 0);
  Lines out;
  for (const BlockMove& move : moves) {
    Place place = place_in(number, stream);
    place.depth = move.depth;
    const bool opens = move.kind == BlockMove::Kind::open;
    if (headings) {
      if (opens) m_format->line({.heading = true, .text = move.block.title}, place, out);
    } else if (opens) {
      m_format->block_opened(move.block, place, out);
    } else {
      m_format->block_closed(move.block, place, out);
    }
  }
  flush(out);
}

bool BlockRenderer::is_hidden(const steps::Line& event) {
  if (event.level == steps::Level::verbose && !m_show_verbose) return true;
  const std::size_t budget = m_format->traits().foreign_budget;
  const bool counts = event.origin == steps::Origin::foreign &&
                      (event.level == steps::Level::verbose || event.level == steps::Level::info);
  if (budget == 0 || !counts) return false;
  m_foreign_bytes += event.text.size();
  if (m_foreign_bytes <= budget) return false;
  if (m_skipped_lines++ == 0) {
    Lines out;
    m_format->line(
        {.level = steps::Level::warning,
         .text =
             "The deployment log is longer than this server shows: from here on only warnings and "
             "errors; run with --log-file to keep all of it"},
        step_place(),
        out);
    flush(out);
  }
  return true;
}

void BlockRenderer::show_skipped() {
  const std::size_t lines = std::exchange(m_skipped_lines, 0);
  if (lines == 0) return;
  Lines out;
  m_format->line({.level = steps::Level::warning,
                  .text = fmt::format("{} lines of the deployment log were left out here", lines)},
                 step_place(),
                 out);
  flush(out);
}

// People read the last lines first, so these are outside every block.
void BlockRenderer::show_problems() {
  Lines out;
  for (const ProblemView& problem : std::exchange(m_problems, {})) {
    m_format->verdict({.level = steps::Level::error, .text = problem.text}, step_place(), out);
    Place below = step_place();
    below.depth = 1;
    for (const std::string& line : problem.detail) m_format->verdict({.text = line}, below, out);
  }
  flush(out);
}

Place BlockRenderer::place_in(int number, const Stream& stream) const {
  return {.flow = m_interleave == Interleave::flow ? number : 0,
          .label = stream.label,
          .depth = stream.blocks.depth(),
          .time = m_context.clock.now()};
}

Place BlockRenderer::step_place() const { return {.time = m_context.clock.now()}; }

std::string BlockRenderer::title_text(std::string_view text) const {
  const std::string line = m_text.one_line(text);
  const std::string_view start = text::cut_text(line, k_longest_title);
  return start.size() == line.size() ? line : std::string(start) + "\xE2\x80\xA6";
}

} // namespace octostep::agent
