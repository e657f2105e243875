#include "agent/log/jsonl_renderer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace octostep::agent {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string time_text(steps::Instant time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  const auto milliseconds = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
  return fmt::format("{:04}-{:02}-{:02}T{}.{:03}Z",
                     int{date.year()},
                     unsigned{date.month()},
                     unsigned{date.day()},
                     clock_text(time),
                     milliseconds);
}

std::string_view level_name(steps::Level level) {
  switch (level) {
  case steps::Level::verbose:
    return "verbose";
  case steps::Level::info:
    return "info";
  case steps::Level::highlight:
    return "highlight";
  case steps::Level::wait:
    return "wait";
  case steps::Level::warning:
    return "warning";
  case steps::Level::error:
    return "error";
  }
  return "info";
}

std::string_view outcome_name(steps::Outcome outcome) { // as in the result file
  if (outcome == steps::Outcome::succeeded_with_warnings) return "succeededWithWarnings";
  return outcome == steps::Outcome::timed_out ? "timedOut" : outcome_word(outcome);
}

std::string_view origin_name(steps::Origin origin) {
  return origin == steps::Origin::own ? "own" : "foreign";
}

// The members for one kind of event; an empty object if there is nothing to write.
struct Members {
  const ForeignText& text;
  const std::string& step_id;

  Json operator()(const steps::StreamOpened& event) const {
    return {
        {"event", "streamOpened"}, {"stream", event.stream}, {"title", text.one_line(event.title)}};
  }
  Json operator()(const steps::StreamClosed& event) const {
    return {{"event", "streamClosed"}, {"stream", event.stream}};
  }
  Json operator()(const steps::BlockOpened& event) const {
    return {{"event", "blockOpened"},
            {"stream", event.stream},
            {"block", text.one_line(event.block)},
            {"parent", text.one_line(event.parent)},
            {"title", text.one_line(event.title)},
            {"origin", origin_name(event.origin)}};
  }
  Json operator()(const steps::BlockClosed& event) const {
    return {{"event", "blockClosed"},
            {"stream", event.stream},
            {"block", text.one_line(event.block)},
            {"outcome", text.one_line(event.outcome)},
            {"failed", event.failed}};
  }
  Json operator()(const steps::Line& event) const {
    Json json{{"event", "line"},
              {"stream", event.stream},
              {"block", text.one_line(event.block)},
              {"level", level_name(event.level)}};
    if (event.time) json["time"] = time_text(*event.time);
    json["text"] = text.joined(event.text);
    json["origin"] = origin_name(event.origin);
    return json;
  }
  Json operator()(const steps::Link& event) const {
    return {{"event", "link"},
            {"stream", event.stream},
            {"title", text.one_line(event.title)},
            {"url", text.one_line(event.url)}};
  }
  Json operator()(const steps::Progress& event) const {
    Json json{{"event", "progress"}, {"stream", event.stream}};
    if (event.percent) json["percent"] = *event.percent;
    json["text"] = text.one_line(event.text);
    return json;
  }
  Json operator()(const steps::BuildProblem& event) const {
    return {{"event", "problem"},
            {"identity", text.one_line(event.identity)},
            {"text", text.one_line(event.text)},
            {"detail", text.joined(event.detail)}};
  }
  Json operator()(const steps::StepOutput& event) const {
    return {{"event", "output"},
            {"step", step_id},
            {"name", text.one_line(event.name)},
            {"value", text.joined(event.value)}};
  }
  Json operator()(const steps::SecretAdded&) const { return Json::object(); }
  Json operator()(const steps::ArtifactWritten& event) const {
    return {{"event", "artifact"}, {"path", text.one_line(event.path)}};
  }
  Json operator()(const steps::BuildNumber& event) const {
    return {{"event", "buildNumber"}, {"number", text.one_line(event.number)}};
  }
  Json operator()(const steps::Heartbeat& event) const {
    return {{"event", "heartbeat"}, {"text", text.one_line(event.text)}};
  }
};

void write(LineWriter& writer, Json json, steps::Instant now) {
  if (json.empty()) return;
  json["at"] = time_text(now);
  writer.write({dump(json)});
}

} // namespace

std::string_view JsonlRenderer::words() {
  return R"("event":"runStarted" stepStarted streamOpened streamClosed blockOpened blockClosed line link url progress problem
            output artifact buildNumber number heartbeat stepFinished runFinished at title step stream block parent origin outcome failed
            level time text percent identity detail name value path milliseconds summary verbose info highlight wait
            warning error own foreign true false succeeded succeededWithWarnings canceled timedOut stopped)";
}

void JsonlRenderer::run_started(std::string_view title) {
  write(m_writer, {{"event", "runStarted"}, {"title", m_text.one_line(title)}}, m_clock.now());
}

void JsonlRenderer::step_started(const std::string& step_id, const std::string& title) {
  m_step_id = m_text.one_line(step_id);
  write(m_writer,
        {{"event", "stepStarted"}, {"step", m_step_id}, {"title", m_text.one_line(title)}},
        m_clock.now());
}

void JsonlRenderer::show(const steps::LogEvent& event) {
  write(m_writer, std::visit(Members{m_text, m_step_id}, event), m_clock.now());
}

void JsonlRenderer::step_finished(steps::Outcome outcome, octopus::Duration took) {
  write(m_writer,
        {{"event", "stepFinished"},
         {"step", m_step_id},
         {"outcome", outcome_name(outcome)},
         {"milliseconds", took.count()}},
        m_clock.now());
  m_step_id.clear();
}

void JsonlRenderer::run_finished(steps::Outcome outcome, std::string_view summary) {
  write(m_writer,
        {{"event", "runFinished"},
         {"outcome", outcome_name(outcome)},
         {"summary", m_text.one_line(summary)}},
        m_clock.now());
}

std::string progress_json(const ProgressView& progress) {
  Json json{{"t", "progress"}, {"text", progress.text}, {"pct", nullptr}};
  if (progress.percent) json["pct"] = *progress.percent;
  return dump(json);
}

std::string link_json(const LinkView& link) {
  return dump({{"t", "link"}, {"title", link.title}, {"url", link.url}});
}

std::string output_json(const OutputView& output) {
  const std::string name =
      output.step_id.empty() ? output.name : output.step_id + "." + output.name;
  return dump({{"t", "output"}, {"name", name}, {"value", output.value}});
}

} // namespace octostep::agent
