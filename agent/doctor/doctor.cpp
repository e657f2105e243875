#include "agent/doctor/doctor.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "agent/ci/build_facts.h"
#include "agent/command_line/log_options.h"
#include "agent/command_line/problem_list.h"
#include "agent/command_line/step_command_line.h"
#include "agent/doctor/access_checks.h"
#include "agent/doctor/check_result.h"
#include "agent/doctor/connection_checks.h"
#include "agent/doctor/local_checks.h"
#include "agent/exit_code.h"
#include "agent/intake/step_parameters.h"
#include "agent/log/standard_streams.h"
#include "agent/run/run_log.h"
#include "agent/run/server_connections.h"
#include "agent/run/stop_signal.h"

namespace octostep::agent {
namespace {

constexpr const char* k_step_id = "doctor";
// A person is waiting for the result.
constexpr octopus::Duration k_request_limit{30'000};

constexpr const char* k_key_remedy =
    "make a new API key in the profile of the build's Octopus user and set OCTOPUS_API_KEY to it; "
    "keys expire, and belong to one server";
constexpr const char* k_identity_remedy =
    "compare the token with the OIDC identities on the service account's page in Octopus: issuer, "
    "subject and audience must be the same";

constexpr const char* k_password_remedy =
    "try user and password at the server's web pages; a build is better off with an API key, which "
    "no other sign-in provider and no lock-out gets in the way of";

const char* credentials_remedy(const octopus::ServerConnection& connection) {
  if (!connection.api_key.empty() || !connection.access_token.empty()) return k_key_remedy;
  return connection.service_account.empty() ? k_password_remedy : k_identity_remedy;
}

struct Mark {
  std::string_view word;
  steps::Level level;
};

Mark mark_of(Verdict verdict) {
  switch (verdict) {
  case Verdict::passed:
    return {"ok", steps::Level::info};
  case Verdict::warning:
    return {"warning", steps::Level::warning};
  case Verdict::failed:
    return {"FAILED", steps::Level::error};
  case Verdict::skipped:
    return {"skipped", steps::Level::info};
  }
  return {"", steps::Level::info};
}

class Doctor {
public:
  Doctor(const CommandLine& line, const Environment& environment, StandardStreams& streams)
      : m_line(line),
        m_environment(environment),
        m_streams(streams),
        m_references(environment, read_build_facts(environment, std::filesystem::current_path())) {}

  int run() {
    std::vector<schema::Problem> problems;
    const auto parameters = read_connection(
        {m_line.document, m_line.options.connection, m_references, m_environment}, "", problems);
    if (problems.empty() && parameters.text("serverUrl").empty())
      problems.push_back(
          {"--server-url", "missing; name the server, or set OCTOPUS_URL in the environment"});
    if (!problems.empty()) return refuse(std::move(problems));
    m_secrets = secrets_in_environment(m_environment);
    for (auto& secret : secrets_of(schema::connection_schema(), parameters))
      m_secrets.push_back(std::move(secret));
    m_streams.add_secrets(m_secrets);
    return examine(parameters);
  }

private:
  [[nodiscard]] int refuse(std::vector<schema::Problem> problems) const {
    for (auto& problem : problems) problem.path = command_line_path(problem.path);
    m_streams.complain(problem_list("command line", problems));
    return k_exit_invalid;
  }

  int examine(const schema::ParameterValues& parameters) {
    StopSignal stop;
    const auto output = standard_output();
    BuildLog log(log_options(m_line.options, m_environment), *output, nullptr, m_clock);
    RunLog run_log(log, stop.source(), std::move(m_secrets));
    log.run_started(fmt::format("octostep {}: doctor", OCTOSTEP_VERSION));
    const auto started = m_clock.elapsed();
    run_log.step_started(k_step_id, "Check what a build needs");
    check_agent(run_log);
    check_server(parameters, run_log, stop.source().get_token());
    tell_forecast(run_log);
    const int exit_code = stop.source().stop_requested() ? k_exit_stopped : report_failure(run_log);
    const auto outcome = exit_code == k_exit_stopped     ? steps::Outcome::stopped
                         : exit_code != k_exit_succeeded ? steps::Outcome::failed
                         : m_warnings > 0                ? steps::Outcome::succeeded_with_warnings
                                                         : steps::Outcome::succeeded;
    run_log.step_finished(k_step_id, outcome, m_clock.elapsed() - started);
    log.run_finished(outcome, summary());
    return exit_code;
  }

  void check_agent(RunLog& log) {
    const auto& options = m_line.options;
    tell(check_ci(
             m_environment, log_protocol(options, m_environment), options.log_protocol.has_value()),
         log);
    const auto folder_finding = check_folder("folder", std::filesystem::current_path());
    m_can_pack = folder_finding.verdict == Verdict::passed;
    tell(folder_finding, log);
    // Where programs on this agent put their temporary files.
    if (const auto folder = environment_value(m_environment, "TMPDIR"); !folder.empty())
      tell(check_folder("TMPDIR", folder), log);
    if (!options.journal.empty()) tell(check_journal(options.journal, m_clock), log);
  }

  // Connection checks do not send credentials: the server identifies itself to everyone.
  void check_server(const schema::ParameterValues& parameters,
                    RunLog& log,
                    const std::stop_token& stop) {
    auto connection = server_connection(parameters, m_environment);
    // Report an outage at once instead of waiting for its end.
    if (!connection.max_retries) connection.max_retries = 0;
    const auto answer = first_answer(without_credentials(connection), stop);
    const auto findings =
        way_findings(connection, answer, m_clock.now(), [&](const std::string& url) {
          auto other = without_credentials(connection);
          other.url = url;
          return first_answer(other, stop).server.has_value();
        });
    for (const auto& finding : findings) tell(finding, log);
    m_forecast = no_step_works("the server is not reached; see above");
    const bool is_usable = std::ranges::none_of(
        findings, [](const auto& finding) { return finding.verdict == Verdict::failed; });
    if (is_usable) check_what_opens(connection, log, stop);
  }

  FirstAnswer first_answer(const octopus::ServerConnection& connection,
                           const std::stop_token& stop) {
    FirstAnswer answer;
    try {
      const auto transport = octopus::connect(
          connection, m_clock, {.on_outage = {}, .on_secret = {}, .way = &answer.way});
      auto client = octopus::Client(*transport, connection.url, connection.space, stop)
                        .with_stop(stop, k_request_limit);
      answer.server = client.server_info();
      answer.server_time = client.server_time();
    } catch (const octopus::OctopusError& error) {
      answer.fault = error;
    }
    return answer;
  }

  void check_what_opens(const octopus::ServerConnection& connection,
                        RunLog& log,
                        const std::stop_token& stop) {
    if (!has_credentials(connection)) {
      tell(failed("credentials",
                  "none are given",
                  "set OCTOPUS_API_KEY to the key of the build's Octopus user, or give "
                  "oidcServiceAccountId",
                  k_exit_credentials),
           log);
      m_forecast = no_step_works("there are no credentials");
      return;
    }
    const auto transport = octopus::connect(
        connection, m_clock, {.on_outage = {}, .on_secret = [&log](const std::string& secret) {
                                log.add_secret(secret);
                              }});
    auto client = octopus::Client(*transport, connection.url, connection.space, stop)
                      .with_stop(stop, k_request_limit);
    auto report = check_access(client,
                               {.space = connection.space,
                                .project = m_line.project,
                                .environment = m_line.environment,
                                .credentials_remedy = credentials_remedy(connection)});
    for (const auto& finding : report.findings) tell(finding, log);
    m_forecast = std::move(report.steps);
  }

  void tell(const Finding& finding, RunLog& log) {
    const auto mark = mark_of(finding.verdict);
    write(mark.level, fmt::format("{:<8} {:<12} {}", mark.word, finding.check, finding.text), log);
    if (!finding.remedy.empty())
      write(mark.level, fmt::format("{:<8} {:<12} {}", "", "  remedy:", finding.remedy), log);
    if (finding.verdict == Verdict::warning) ++m_warnings;
    if (finding.verdict != Verdict::failed) return;
    ++m_failures;
    if (!m_first_failure) m_first_failure = finding;
  }

  // The texts contain names and words from the server.
  static void write(steps::Level level, std::string text, RunLog& log) {
    auto line = own_line(level, std::move(text));
    line.origin = steps::Origin::foreign;
    log.write(line);
  }

  void tell_forecast(RunLog& log) {
    write(steps::Level::info, "Which steps would work:", log);
    tell_step({"pack", m_can_pack, m_can_pack ? "" : "no file can be made in the folder"}, log);
    for (const auto& step : m_forecast) tell_step(step, log);
  }

  static void tell_step(const StepForecast& step, RunLog& log) {
    write(steps::Level::info,
          fmt::format("{:<8} {:<18}{}{}",
                      step.would_work ? "yes" : "NO",
                      step.command,
                      step.reason.empty() ? "" : " ",
                      step.reason),
          log);
  }

  int report_failure(RunLog& log) {
    if (!m_first_failure) return k_exit_succeeded;
    log.write(steps::BuildProblem{
        .identity = "octostep_doctor",
        .text = fmt::format("{}: {}", m_first_failure->check, m_first_failure->text),
        .detail = m_first_failure->remedy});
    return m_first_failure->exit_code;
  }

  [[nodiscard]] std::string summary() const {
    if (m_failures == 0 && m_warnings == 0) return "all checks passed";
    return fmt::format("{} failed, {} with a warning", m_failures, m_warnings);
  }

  const CommandLine& m_line;
  const Environment& m_environment;
  StandardStreams& m_streams;
  octopus::SystemClock m_clock;
  References m_references;
  std::vector<std::string> m_secrets;
  std::vector<StepForecast> m_forecast;
  std::optional<Finding> m_first_failure;
  bool m_can_pack = true;
  int m_failures = 0, m_warnings = 0;
};

} // namespace

int run_doctor(const CommandLine& line, const Environment& environment, StandardStreams& streams) {
  return Doctor(line, environment, streams).run();
}

} // namespace octostep::agent
