#include "agent/run/cancel_run.h"

#include <filesystem>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "agent/ci/build_facts.h"
#include "agent/command_line/log_options.h"
#include "agent/command_line/problem_list.h"
#include "agent/exit_code.h"
#include "agent/intake/step_parameters.h"
#include "agent/log/foreign_text.h"
#include "agent/log/standard_streams.h"
#include "agent/run/file_journal.h"
#include "agent/run/run_log.h"
#include "agent/run/server_connections.h"
#include "agent/run/stop_signal.h"
#include "packaging/packaging_error.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/step_problem.h"
#include "steps/tasks/task_cancel.h"

namespace octostep::agent {
namespace {

constexpr octopus::Duration k_final_state_wait{60'000};
constexpr const char* k_step_id = "cancel";

// The entries by the place where their tasks run: server URL and space.
using Places = std::map<std::pair<std::string, std::string>, std::vector<steps::JournalEntry>>;

class CancelRun {
public:
  CancelRun(const CommandLine& line, const Environment& environment, StandardStreams& streams)
      : m_line(line),
        m_environment(environment),
        m_streams(streams),
        m_references(environment, read_build_facts(environment, std::filesystem::current_path())) {}

  int run() {
    std::error_code ignored;
    if (!std::filesystem::exists(m_line.options.journal, ignored)) {
      m_streams.print(
          fmt::format("octostep: there is no journal '{}': no run has written anything, "
                      "nothing is to be canceled",
                      one_line(m_line.options.journal)));
      return k_exit_succeeded;
    }
    try {
      m_journal.emplace(m_line.options.journal, writer_name(m_references.build()), m_clock);
      for (auto& entry : steps::task_entries(*m_journal))
        m_places[{steps::value_in(entry.facts, "serverUrl"), steps::value_in(entry.facts, "space")}]
            .push_back(std::move(entry));
    } catch (const packaging::PackagingError& error) {
      return refuse({{"--journal", error.what()}});
    } catch (const octopus::OctopusError& error) {
      m_streams.complain(fmt::format("octostep: {}", one_line(error.what())));
      return exit_code_for(error);
    }
    return cancel_everywhere();
  }

private:
  struct Place {
    schema::ParameterValues connection;
    std::vector<steps::JournalEntry> entries;
  };

  [[nodiscard]] int refuse(const std::vector<schema::Problem>& problems) const {
    m_streams.complain(problem_list("command line", problems));
    return k_exit_invalid;
  }

  int cancel_everywhere() {
    std::vector<schema::Problem> problems;
    std::vector<Place> places;
    std::vector<std::string> secrets = secrets_in_environment(m_environment);
    for (auto& [where, entries] : m_places) {
      Place place{connection(where.second, problems), std::move(entries)};
      for (auto& secret : secrets_of(schema::connection_schema(), place.connection))
        secrets.push_back(std::move(secret));
      if (problems.empty() && is_for(where.first, place.connection, problems))
        places.push_back(std::move(place));
    }
    m_streams.add_secrets(secrets);
    if (!problems.empty()) return refuse(problems);
    if (places.empty() && !m_elsewhere.empty()) return refuse(m_elsewhere);
    return cancel_logged(places, std::move(secrets));
  }

  schema::ParameterValues connection(const std::string& space,
                                     std::vector<schema::Problem>& problems) {
    return read_connection(
        {m_line.document, m_line.options.connection, m_references, m_environment}, space, problems);
  }

  // The journal is in a place where the build's own code can write. It must never decide where
  // credentials go, because anyone could plant a journal to get them.
  bool is_for(const std::string& journal_url,
              const schema::ParameterValues& connection,
              std::vector<schema::Problem>& problems) {
    const auto url = connection.text("serverUrl");
    if (octopus::is_same_address(url, journal_url)) return true;
    if (url.empty())
      problems.push_back(
          {"--server-url",
           fmt::format("missing; name the server, or set OCTOPUS_URL in the environment; the "
                       "journal says '{}', which alone is no reason to send credentials there",
                       journal_url)});
    else
      m_elsewhere.push_back(
          {"--journal",
           fmt::format("'{}' names the server '{}', and the credentials are for '{}'; if the "
                       "journal is right, say so with --server-url and give that server's "
                       "credentials",
                       m_line.options.journal,
                       journal_url,
                       url)});
    return false;
  }

  int cancel_logged(std::vector<Place>& places, std::vector<std::string> secrets) {
    StopSignal stop;
    const auto output = standard_output();
    BuildLog log(log_options(m_line.options, m_environment), *output, nullptr, m_clock);
    RunLog run_log(log, stop.source(), std::move(secrets));
    log.run_started(fmt::format("octostep {}: cancel what is left running", OCTOSTEP_VERSION));
    const auto started = m_clock.elapsed();
    run_log.step_started(k_step_id, "Cancel what is left running");
    steps::StepResult worst;
    for (auto& place : places) {
      auto result = cancel_at(place, run_log, stop.source().get_token());
      if (result.problem && !worst.problem) worst = std::move(result);
    }
    for (const auto& elsewhere : m_elsewhere) note_elsewhere(elsewhere, run_log, worst);
    if (places.empty())
      run_log.write(own_line(steps::Level::info,
                             "The journal names no server task; there is nothing to cancel"));
    if (worst.problem)
      run_log.write(steps::BuildProblem{
          .identity = "octostep_cancel", .text = worst.problem->message, .detail = ""});
    run_log.step_finished(k_step_id, worst.outcome, m_clock.elapsed() - started);
    log.run_finished(worst.outcome,
                     worst.problem ? "not everything could be canceled"
                                   : "nothing is left running");
    return exit_code_for(worst);
  }

  // If the journal lists several servers: what runs on this one has been canceled.
  static void
  note_elsewhere(const schema::Problem& elsewhere, RunLog& log, steps::StepResult& worst) {
    const auto text = fmt::format("{}: {}", elsewhere.path, elsewhere.message);
    log.write(own_line(steps::Level::error, text));
    if (worst.problem) return;
    worst.problem.emplace();
    worst.problem->kind = steps::ProblemKind::invalid;
    worst.problem->message = text;
    worst.outcome = steps::Outcome::failed;
  }

  steps::StepResult cancel_at(Place& place, RunLog& log, std::stop_token stop) {
    try {
      ServerConnections connections(m_environment, m_clock, log, stop);
      steps::StepContext context{.server = &connections.client_for(place.connection),
                                 .clock = m_clock,
                                 .log = log,
                                 .stop = stop,
                                 .build = m_references.build(),
                                 .follow = m_line.options.follow,
                                 .journal = &*m_journal,
                                 .step_id = k_step_id};
      return steps::cancel_left_running(context, place.entries, k_final_state_wait);
    } catch (const octopus::OctopusError& error) {
      steps::StepResult result;
      result.problem = steps::problem_from(error);
      result.outcome = steps::outcome_of(result.problem->kind);
      return result;
    }
  }

  const CommandLine& m_line;
  const Environment& m_environment;
  StandardStreams& m_streams;
  octopus::SystemClock m_clock;
  References m_references;
  std::optional<FileJournal> m_journal;
  Places m_places;
  std::vector<schema::Problem> m_elsewhere; // other servers in the journal
};

} // namespace

int run_cancel(const CommandLine& line, const Environment& environment, StandardStreams& streams) {
  return CancelRun(line, environment, streams).run();
}

} // namespace octostep::agent
