// One JSON object per event and line, for programs that read the log. Texts are masked and harmless
// like on every other log. Every object has
//   event  what happened, see below
//   at     when it was written: 2026-08-21T14:02:34.487Z
// and these members:
//   runStarted      title
//   stepStarted     step, title
//   streamOpened    stream, title             streamClosed  stream
//   blockOpened     stream, block, parent, title, origin
//   blockClosed     stream, block, outcome, failed
//   line            stream, block, level, time (on the server; absent when unknown), text, origin
//   link            stream, title, url
//   progress        stream, percent (absent when unknown), text
//   problem         identity, text, detail
//   output          step, name, value
//   artifact        path                      buildNumber   number
//   heartbeat       text
//   stepFinished    step, outcome, milliseconds
//   runFinished     outcome, summary
// Levels are verbose info highlight wait warning error, origins own foreign. Lines are not cut,
// verbose ones are always there, nothing is left out for size.
//
// The JSON text is made by the JSON library, in jsonl_renderer.cpp alone: a hand-written encoder
// would be a second one to keep right.
#pragma once

#include <string>

#include "agent/log/event_renderer.h"
#include "agent/log/foreign_text.h"
#include "agent/log/line_writer.h"

namespace octostep::agent {

class JsonlRenderer final : public EventRenderer {
public:
  // None of the arguments is owned, and all must outlive the renderer.
  JsonlRenderer(const SecretMasker& masker, LineWriter& writer, octopus::Clock& clock)
      : m_text(masker, Tokens::break_up), m_writer(writer), m_clock(clock) {}

  // The protocol's words that a secret must not blank out.
  [[nodiscard]] static std::string_view words();

  void run_started(std::string_view title) override;
  void step_started(const std::string& step_id, const std::string& title) override;
  void show(const steps::LogEvent& event) override;
  void step_finished(steps::Outcome outcome, octopus::Duration took) override;
  void run_finished(steps::Outcome outcome, std::string_view summary) override;
  void summary_written(std::string_view) override {} // its readers get the events themselves
  void secret_added(std::string_view) override {}

private:
  ForeignText m_text;
  LineWriter& m_writer;
  octopus::Clock& m_clock;
  std::string m_step_id;
};

// What the Buildbot step class reads after its marker: {"t":"progress","text":…,"pct":…} and
// {"t":"output","name":…,"value":…}. One line.
[[nodiscard]] std::string progress_json(const ProgressView& progress);
[[nodiscard]] std::string output_json(const OutputView& output);
[[nodiscard]] std::string link_json(const LinkView& link);

} // namespace octostep::agent
