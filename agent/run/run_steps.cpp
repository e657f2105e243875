#include "agent/run/run_steps.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/ci/build_facts.h"
#include "agent/command_line/log_options.h"
#include "agent/command_line/problem_list.h"
#include "agent/command_line/step_command_line.h"
#include "agent/exit_code.h"
#include "agent/intake/document.h"
#include "agent/intake/step_parameters.h"
#include "agent/log/build_log.h"
#include "agent/log/file_output.h"
#include "agent/log/foreign_text.h"
#include "agent/log/standard_streams.h"
#include "agent/run/file_journal.h"
#include "agent/run/job_links.h"
#include "agent/run/markdown_summary.h"
#include "agent/run/result_file.h"
#include "agent/run/run_log.h"
#include "agent/run/step_runner.h"
#include "agent/run/stop_signal.h"
#include "packaging/packaging_error.h"
#include "schema/text/text_file.h"
#include "steps/octopus/http/clock.h"
#include "steps/step_registry.h"

namespace octostep::agent {
namespace {

class StepRun {
public:
  StepRun(const CommandLine& line,
          const Environment& environment,
          StandardStreams& streams,
          const RunManner& manner)
      : m_line(line),
        m_environment(environment),
        m_streams(streams),
        m_manner(manner),
        m_references(environment, facts_at(m_clock.now(), environment)),
        m_secrets(secrets_in_environment(environment)) {
    m_report.started = m_clock.now();
    m_report.problems = line.problems;
  }

  int run() {
    const RunDefinition definition = read_definition();
    if (!m_report.problems.empty() || !open_outputs()) return refuse();
    run_definition(definition);
    return m_report.exit_code;
  }

private:
  static steps::BuildFacts facts_at(octopus::Instant now, const Environment& environment) {
    auto facts = read_build_facts(environment, std::filesystem::current_path());
    facts.started = now;
    return facts;
  }

  RunDefinition read_definition() {
    auto& problems = m_report.problems;
    const auto text = read_text();
    if (!text) return {};
    RunDefinition definition =
        read_document(*text, {m_environment, m_line.options.connection, m_references}, problems);
    RunCheck check = check_run(definition, m_references, steps::make_step, problems);
    m_is_verbose = check.verbose;
    m_secrets.insert(m_secrets.end(), check.secrets.begin(), check.secrets.end());
    return definition;
  }

  std::optional<std::string> read_text() {
    if (m_line.command == Command::step) return m_line.document;
    if (m_line.subject.empty()) return std::nullopt; // already reported
    const bool is_stdin = m_line.subject == "-";
    text::TextRead read =
        is_stdin ? text::read_text_stream(std::cin)
                 : text::read_text_file(m_line.subject, text::k_text_limit, text::FileKind::any);
    if (read.error.empty()) return std::move(read.text);
    m_report.problems.push_back(
        {"",
         fmt::format("cannot read {}: {}",
                     is_stdin ? "standard input" : fmt::format("document '{}'", m_line.subject),
                     read.error)});
    return std::nullopt;
  }

  // The log does not exist yet, so problems go to standard error.
  int refuse() {
    m_report.invalid = true;
    m_report.ended = m_clock.now();
    m_report.exit_code = exit_code(k_exit_invalid);
    const bool is_document = m_line.command == Command::run && m_line.problems.empty();
    if (m_line.command == Command::step)
      for (auto& problem : m_report.problems) problem.path = option_path(problem.path);
    m_streams.add_secrets(m_secrets);
    m_streams.complain(problem_list(is_document ? "document" : "command line", m_report.problems));
    complain_of(write_result());
    return m_report.exit_code;
  }

  // Files are opened before the first step runs: an unusable name is a mistake in the command line.
  bool open_outputs() {
    const auto open = [&](const std::string& path, FileMode mode, std::string_view option) {
      errno = 0;
      auto file = file_output(path, mode);
      if (file == nullptr)
        m_report.problems.push_back(
            {std::string(option), fmt::format("cannot write '{}': {}", path, write_fault(errno))});
      return file;
    };
    const auto& options = m_line.options;
    if (!options.log_file.empty())
      m_log_file = open(options.log_file, FileMode::replace, "--log-file");
    const auto values = environment_value(
        m_environment,
        log_protocol(m_line.options, m_environment) == Protocol::github ? "GITHUB_OUTPUT"
                                                                        : "OCTOSTEP_OUTPUT_FILE");
    if (!values.empty() && !options.dry_run)
      m_output_values = open(values, FileMode::append, "output values");
    open_journal();
    return m_report.problems.empty();
  }

  // A dry run writes nothing anywhere, and continues nothing.
  void open_journal() {
    const auto& path = m_line.options.journal;
    if (path.empty() || m_line.options.dry_run) return;
    try {
      m_journal = std::make_unique<FileJournal>(path, writer_name(m_references.build()), m_clock);
    } catch (const packaging::PackagingError& error) {
      m_report.problems.push_back({"--journal", error.what()});
    }
  }

  void run_definition(const RunDefinition& definition) {
    StopSignal stop;
    const auto own_output = m_manner.output == nullptr ? standard_output() : nullptr;
    ByteOutput& output = own_output == nullptr ? *m_manner.output : *own_output;
    BuildLogOptions options = log_options(m_line.options, m_environment);
    options.verbose = m_is_verbose;
    options.registers_secrets = m_manner.registers_secrets;
    options.output_values = m_output_values.get();
    BuildLog log(options, output, m_log_file.get(), m_clock);
    RunLog run_log(log, stop.source(), std::exchange(m_secrets, {}));
    run_log.echo_outputs(m_manner.echo);
    log.run_started(title(definition));
    for (const auto& warning : m_manner.warnings)
      run_log.write(own_line(steps::Level::warning, warning));
    for (const auto& notice : definition.notices)
      run_log.write(own_line(steps::Level::info, notice));
    run_logged(definition, run_log, stop.source().get_token());
    m_report.ended = m_clock.now();
    if (const auto error = write_result(); !error.empty())
      run_log.write(own_line(steps::Level::warning, error));
    write_summary(log, run_log);
    write_lists(run_log);
    log.run_finished(m_report.outcome, run_summary(m_report));
    if (m_manner.finished) m_manner.finished(m_report);
  }

  // GitHub and compatible servers name a file for it, Azure accepts any file, and the generated
  // forms name one if their CI server can show it.
  [[nodiscard]] std::string summary_file() const {
    const auto named = environment_value(
        m_environment,
        log_protocol(m_line.options, m_environment) == Protocol::github ? "GITHUB_STEP_SUMMARY"
                                                                        : "OCTOSTEP_SUMMARY_FILE");
    const auto folder = environment_value(m_environment, "AGENT_TEMPDIRECTORY");
    if (!named.empty() || folder.empty() ||
        log_protocol(m_line.options, m_environment) != Protocol::azure_devops)
      return named;
    return fmt::format("{}/octostep-summary-{}.md", folder, process_id());
  }

  void write_summary(BuildLog& log, RunLog& run_log) {
    const auto path = summary_file();
    if (path.empty() || m_line.options.dry_run) return;
    errno = 0;
    std::error_code none; // a file that does not exist yet may take everything
    const auto taken = std::filesystem::file_size(path, none);
    const auto room =
        k_longest_summary - std::min<std::uintmax_t>(none ? 0 : taken, k_longest_summary);
    const auto file = file_output(path, FileMode::append);
    if (file != nullptr && file->write(markdown_summary(m_report, m_secrets, room)))
      log.summary_written(path);
    else
      run_log.write(
          own_line(steps::Level::warning,
                   fmt::format("cannot write the summary '{}': {}", path, write_fault(errno))));
  }

  // What a form's own script passes on after the step; the variables name files if the CI server
  // can use them.
  void write_lists(RunLog& run_log) const {
    write_list(run_log, "OCTOSTEP_LINKS_FILE", [this] { return job_links(m_report, m_secrets); });
    write_list(run_log, "OCTOSTEP_ARTIFACTS_FILE", [&run_log] {
      return fmt::format("{}\n", fmt::join(run_log.artifacts(), "\n"));
    });
  }

  void write_list(RunLog& run_log,
                  std::string_view variable,
                  const std::function<std::string()>& content) const {
    const auto path = environment_value(m_environment, variable);
    if (path.empty() || m_line.options.dry_run) return;
    if (const auto reason = write_whole_file(path, content()); !reason.empty())
      run_log.write(own_line(steps::Level::warning,
                             fmt::format("cannot write {} '{}': {}", variable, path, reason)));
  }

  [[nodiscard]] int exit_code(int own) const {
    return m_manner.exit_code ? m_manner.exit_code(own) : own;
  }

  [[nodiscard]] std::string option_path(const std::string& path) const {
    return m_manner.problem_path ? m_manner.problem_path(path) : command_line_path(path);
  }

  void run_logged(const RunDefinition& definition, RunLog& log, std::stop_token stop) {
    StepRunner runner({.environment = m_environment,
                       .references = m_references,
                       .log = log,
                       .clock = m_clock,
                       .stop = std::move(stop),
                       .journal = m_journal.get()},
                      {.dry_run = m_line.options.dry_run, .follow = m_line.options.follow},
                      steps::make_step);
    try {
      runner.run(definition, m_report);
      m_report.exit_code = exit_code(m_report.exit_code);
      if (m_manner.steps_over) m_manner.steps_over({m_report, runner.last_server(), log});
      learn_secrets(log);
    } catch (const std::exception& error) {
      learn_secrets(log);
      end_with_internal_error(error.what());
      throw;
    }
  }

  void learn_secrets(const RunLog& log) {
    m_secrets = log.secrets();
    m_streams.add_secrets(m_secrets);
  }

  [[nodiscard]] std::string title(const RunDefinition& definition) const {
    return fmt::format("octostep {}: {} step{}{}",
                       OCTOSTEP_VERSION,
                       definition.steps.size(),
                       definition.steps.size() == 1 ? "" : "s",
                       m_line.options.dry_run ? ", dry run" : "");
  }

  void end_with_internal_error(const std::string& what) {
    m_report.outcome = steps::Outcome::failed;
    m_report.exit_code = k_exit_internal;
    m_report.internal_error = what;
    m_report.ended = m_clock.now();
    complain_of(write_result());
  }

  void complain_of(const std::string& error) const {
    if (!error.empty()) m_streams.complain(fmt::format("octostep: {}", one_line(error)));
  }

  // Why it cannot be written, or "".
  [[nodiscard]] std::string write_result() const {
    const auto& path = m_line.options.result_file;
    if (path.empty()) return {};
    const auto reason = write_whole_file(path, result_document(m_report, m_secrets));
    return reason.empty() ? reason : fmt::format("cannot write result file '{}': {}", path, reason);
  }

  const CommandLine& m_line;
  const Environment& m_environment;
  StandardStreams& m_streams;
  const RunManner& m_manner;
  octopus::SystemClock m_clock;
  References m_references;
  std::vector<std::string> m_secrets;
  bool m_is_verbose = false;
  std::unique_ptr<ByteOutput> m_log_file, m_output_values;
  std::unique_ptr<FileJournal> m_journal;
  RunReport m_report;
};

} // namespace

int run_steps(const CommandLine& line,
              const Environment& environment,
              StandardStreams& streams,
              const RunManner& manner) {
  return StepRun(line, environment, streams, manner).run();
}

} // namespace octostep::agent
