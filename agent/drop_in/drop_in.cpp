#include "agent/drop_in/drop_in.h"

#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/ci/build_facts.h"
#include "agent/ci/ci_server.h"
#include "agent/ci/temp_folders.h"
#include "agent/command_line/problem_list.h"
#include "agent/dialects/octo_command_line.h"
#include "agent/dialects/octopus_command_line.h"
#include "agent/drop_in/build_files.h"
#include "agent/drop_in/octo_results.h"
#include "agent/drop_in/octopus_login.h"
#include "agent/drop_in/octopus_results.h"
#include "agent/drop_in/octopus_settings.h"
#include "agent/exit_code.h"
#include "agent/log/foreign_text.h"
#include "agent/log/standard_streams.h"
#include "agent/run/run_steps.h"

namespace octostep::agent {
namespace {

namespace fs = std::filesystem;

// Plugins, old and new, ask the tools for their versions and compare the numbers.
constexpr std::string_view k_octo_version = "9.1.7";
constexpr std::string_view k_octopus_version = "2.24.0";

// Service messages must be requested. The protocols of other servers contain no commands that would
// surprise a plugin.
std::optional<Protocol> protocol_for(bool service_messages, const Environment& environment) {
  if (service_messages || !environment_value(environment, "OCTOSTEP_CI").empty())
    return std::nullopt;
  const auto ci = detect_ci_server(environment);
  const bool asks = ci == CiServer::teamcity || ci == CiServer::azure_devops;
  return asks ? std::optional(Protocol::plain) : std::nullopt;
}

// TeamCity's plugin starts a failed command again if it finds words like "connection refused" in
// the output, which includes the deployment's log. With a journal that lives as long as the build,
// the second start only follows what the first one started.
class RepeatGuard {
public:
  RepeatGuard(const std::vector<std::string>& words,
              const schema::StepSchema& step,
              const Environment& environment) {
    const bool is_repeated = detect_ci_server(environment) == CiServer::teamcity &&
                             step.needs_server && step.kind != "awaitTask" &&
                             !build_temp_folder(environment).empty();
    if (!is_repeated) return;
    const auto build = read_build_facts(environment, fs::current_path());
    m_journal =
        scratch_file(environment, build, fmt::format("journal\n{}", fmt::join(words, "\n")));
  }

  [[nodiscard]] std::string journal() const { return m_journal.string(); }

  // Repeating a command that succeeded is intentional, so forget its journal.
  void end(int exit_code) const {
    std::error_code ignored; // an old journal in the build's own folder does no harm
    if (exit_code == k_exit_succeeded && !m_journal.empty()) fs::remove(m_journal, ignored);
  }

private:
  fs::path m_journal;
};

// TeamCity's plugin starts octo without a command, and considers it installed if the output
// contains "Octopus".
std::string octo_help() {
  return fmt::format("Octopus Deploy command line of octo.exe {}, by octostep\n\n"
                     "Commands: pack, push, build-information, create-release, deploy-release, "
                     "promote-release, run-runbook,\nversion, help [command]\n",
                     k_octo_version);
}

std::string options_help(const schema::StepSchema& kind, const DialectParameters& parameters) {
  std::string text = fmt::format("{}\n\n", kind.help);
  for (const auto& parameter : kind.parameters)
    if (const auto name = parameters.name_of(parameter.key); !name.empty())
      text += fmt::format("  {}{:<32} {}\n", name.size() == 1 ? "-" : "--", name, parameter.help);
  return text;
}

int octo_simple_command(const OctoCommand& command, const StandardStreams& streams) {
  if (command.kind == OctoCommand::Kind::version) {
    streams.print(k_octo_version);
    return k_exit_succeeded;
  }
  const auto asked = command.step == nullptr && !command.subject.empty()
                         ? read_octo_command_line({command.subject})
                         : command;
  streams.print(asked.step == nullptr ? octo_help()
                                      : options_help(*asked.step, octo_parameters(*asked.step)));
  return k_exit_succeeded;
}

// Everything that a run needs and that both tools share.
struct Start {
  CommandLine line;
  RunManner manner;
};

Start start_of(const schema::StepSchema& step, std::string document) {
  Start start;
  start.line.command = Command::step;
  start.line.subject = step.command;
  start.line.document = std::move(document);
  start.manner.registers_secrets = false;
  return start;
}

// Keeps a log back until it is known whether it is needed.
class HeldOutput final : public ByteOutput {
public:
  bool write(std::string_view bytes) override {
    m_text += bytes;
    return true;
  }
  [[nodiscard]] const std::string& text() const { return m_text; }

private:
  std::string m_text;
};

// Standard output contains only the result, and nothing else is printed unless something failed:
// plugins parse it as JSON, some of them together with standard error.
void hold_log(HeldOutput& held, CommandLine& line, RunManner& manner) {
  line.options.log_protocol = Protocol::plain;
  manner.output = &held;
}

// Waiting for tasks with --progress shows their log, whatever the format of the result.
bool holds_log(const OctopusCommand& command) {
  if (command.step->kind != "awaitTask") return command.format != ResultFormat::table;
  return command.is_format_given && command.parameters->value("progress") != "true";
}

// The line of octo.exe from which scripts take the number of a new release.
OutputEcho octo_release_line() {
  return [version = std::string()](const steps::StepOutput& output) mutable {
    if (output.name == "releaseVersion") version = output.value;
    const bool is_new = output.name == "created" && output.value == "true";
    return is_new ? fmt::format("Release {} created successfully!", version) : std::string();
  };
}

// If something cannot be read back, the JSON result is still complete; standard error says what is
// missing.
void print_octo_result(const OctoResult& result, const StandardStreams& streams) {
  for (const auto& gap : result.gaps)
    streams.complain(
        fmt::format("octo: a part of the result could not be read: {}", one_line(gap)));
  streams.print_json(result.text);
}

int run_octo_step(const OctoCommand& command,
                  const std::vector<std::string>& words,
                  const Environment& environment,
                  StandardStreams& streams) {
  const RepeatGuard guard(words, *command.step, environment);
  HeldOutput held;
  OctoResult result;
  auto [line, manner] = start_of(*command.step, command.document);
  line.options.dry_run = command.options.dry_run;
  line.options.journal = guard.journal();
  line.options.log_protocol = protocol_for(command.options.service_messages, environment);
  manner.warnings = command.options.warnings;
  manner.echo = octo_release_line();
  manner.exit_code = octo_exit_code;
  manner.problem_path = [&](const std::string& path) {
    return dialect_path(octo_parameters(*command.step), path);
  };
  if (command.options.json) {
    hold_log(held, line, manner);
    manner.steps_over = [&](const RunEnd& end) { result = octo_result(end, command); };
    manner.finished = [&](const RunReport& report) {
      if (report.exit_code != k_exit_succeeded) streams.complain(held.text());
      print_octo_result(result, streams);
    };
  }
  const int exit_code = run_steps(line, environment, streams, manner);
  guard.end(exit_code);
  return exit_code;
}

// octo.exe's own exit codes are negative, which POSIX shows modulo 256. Nothing else is printed
// among service messages.
int with_octo_last_line(int exit_code, const OctoCommand& command, const StandardStreams& streams) {
  constexpr int k_first_negative = 128, k_modulus = 256;
  const bool is_octos = exit_code > k_first_negative && exit_code != k_exit_stopped;
  const bool is_text = !command.options.json && !command.options.service_messages;
  if (is_octos && is_text) streams.print(fmt::format("Exit code: {}", exit_code - k_modulus));
  return exit_code;
}

int run_octopus_step(const OctopusCommand& command,
                     const std::vector<std::string>& words,
                     const Environment& environment,
                     StandardStreams& streams) {
  const auto settings = octopus_settings(*command.parameters, environment, fs::current_path());
  const RepeatGuard guard(words, *command.step, environment);
  HeldOutput held;
  auto [line, manner] = start_of(*command.step, command.document);
  line.options.journal = guard.journal();
  if (settings.ignore_ssl_errors)
    line.options.connection.push_back({"--ignore-ssl-errors", "ignoreSslErrors", "true"});
  if (holds_log(command)) hold_log(held, line, manner);
  manner.warnings = command.warnings;
  manner.warnings.insert(manner.warnings.end(), settings.warnings.begin(), settings.warnings.end());
  manner.exit_code = octopus_exit_code;
  manner.problem_path = [&](const std::string& path) {
    return dialect_path(octopus_parameters(*command.step), path);
  };
  std::string result;
  manner.steps_over = [&](const RunEnd& end) { result = octopus_result(end, command); };
  manner.finished = [&](const RunReport& report) {
    if (report.exit_code != k_exit_succeeded) streams.complain(held.text());
    print_octopus_result(result, streams);
  };
  const int exit_code = run_steps(line, settings.environment, streams, manner);
  guard.end(exit_code);
  return exit_code;
}

std::string octopus_help(const OctopusCommand& command) {
  if (command.step != nullptr)
    return options_help(*command.step, octopus_parameters(*command.step));
  return "octopus commands that octostep takes: login, logout, config list|get|set, package zip "
         "create, package nuget create,\npackage upload, build-information upload, release create, "
         "release deploy, runbook run, task wait, version\n";
}

} // namespace

int octo_exit_code(int own) {
  switch (own) {
  case k_exit_succeeded:
  case k_exit_stopped:
    return own;
  case k_exit_credentials:
    return 251; // -5
  case k_exit_unavailable:
    return 249; // -7
  case k_exit_internal:
    return 253; // -3
  default:
    return 255; // -1: a command or validation error, or a deployment that failed or took too long
  }
}

// After any exit code other than 1, TeamCity's plugin continues with its next command.
int octopus_exit_code(int own) { return own == k_exit_succeeded ? own : k_exit_failed; }

int run_octo(const std::vector<std::string>& words,
             const Environment& environment,
             StandardStreams& streams) {
  const auto command = read_octo_command_line(words);
  if (!command.problems.empty()) {
    streams.complain(problem_list("octo command line", command.problems));
    return with_octo_last_line(octo_exit_code(k_exit_invalid), command, streams);
  }
  if (command.kind != OctoCommand::Kind::step) return octo_simple_command(command, streams);
  return with_octo_last_line(run_octo_step(command, words, environment, streams), command, streams);
}

int run_octopus(const std::vector<std::string>& words,
                const Environment& environment,
                StandardStreams& streams) {
  const auto command = read_octopus_command_line(words, std::cin);
  if (!command.problems.empty()) {
    streams.complain(problem_list("octopus command line", command.problems));
    return octopus_exit_code(k_exit_invalid);
  }
  switch (command.kind) {
  case OctopusCommand::Kind::version:
    streams.print(k_octopus_version);
    return k_exit_succeeded;
  case OctopusCommand::Kind::help:
    streams.print(octopus_help(command));
    return k_exit_succeeded;
  case OctopusCommand::Kind::config_list:
    return list_config(command, environment, streams);
  case OctopusCommand::Kind::config_get:
    return get_config(command, environment, streams);
  case OctopusCommand::Kind::config_set:
    return set_config(command, environment, streams);
  case OctopusCommand::Kind::login:
    return log_in(command, environment, streams);
  case OctopusCommand::Kind::logout:
    return log_out(environment, streams);
  case OctopusCommand::Kind::step:
    return run_octopus_step(command, words, environment, streams);
  }
  return k_exit_internal;
}

} // namespace octostep::agent
