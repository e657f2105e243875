#include "agent/app.h"

#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "agent/ci/process_environment.h"
#include "agent/command_line/command_line.h"
#include "agent/command_line/help_text.h"
#include "agent/command_line/problem_list.h"
#include "agent/doctor/doctor.h"
#include "agent/drop_in/drop_in.h"
#include "agent/exit_code.h"
#include "agent/forms_command.h"
#include "agent/intake/connection_settings.h"
#include "agent/log/foreign_text.h"
#include "agent/log/standard_streams.h"
#include "agent/package_report.h"
#include "agent/run/cancel_run.h"
#include "agent/run/run_steps.h"
#include "packaging/package_inspector.h"
#include "schema/json_schema.h"

namespace octostep::agent {
namespace {

std::vector<std::string> arguments_of(int argc, char** argv) {
  return argc > 1 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>();
}

// The names of the drop-in command lines are links to this program.
std::string called_as(int argc, char** argv) {
  return argc > 0 ? std::filesystem::path(argv[0]).stem().string() : std::string();
}

int show_help(const std::string& step, const StandardStreams& streams) {
  const auto* kind = schema::find_step_command(step);
  streams.print(kind == nullptr ? program_help() : step_help(*kind));
  return k_exit_succeeded;
}

int show_version(const StandardStreams& streams) {
  streams.print("octostep " OCTOSTEP_VERSION);
  return k_exit_succeeded;
}

int show_schema(const std::string& step, const StandardStreams& streams) {
  const auto* kind = schema::find_step_command(step);
  streams.print_json(kind == nullptr ? schema::json_schema_text()
                                     : schema::json_schema_text(*kind));
  return k_exit_succeeded;
}

void complain(std::string_view what, const StandardStreams& streams) {
  streams.complain(fmt::format("octostep: {}", one_line(what)));
}

int inspect(const CommandLine& line, const StandardStreams& streams) {
  try {
    const auto facts = packaging::inspect_package(line.subject);
    if (line.json)
      streams.print_json(package_report_json(facts));
    else
      streams.print(package_report(facts));
    return k_exit_succeeded;
  } catch (const packaging::PackagingError& error) {
    complain(error.what(), streams);
    return k_exit_refused;
  }
}

int forms(const CommandLine& line, const StandardStreams& streams) {
  try {
    write_forms(line.subject, line.output, own_executable());
    return k_exit_succeeded;
  } catch (const schema::InvalidDefinition& invalid) {
    streams.complain(problem_list("command line", invalid.problems()));
    return k_exit_invalid;
  } catch (const packaging::PackagingError& error) {
    complain(error.what(), streams);
  } catch (const std::filesystem::filesystem_error& error) {
    complain(error.what(), streams);
  }
  return k_exit_failed;
}

// Mistakes in the command line of a run are reported together with those of its document.
int run_command(const CommandLine& line, const Environment& environment, StandardStreams& streams) {
  const bool is_run = line.command == Command::run || line.command == Command::step;
  if (!is_run && !line.problems.empty()) {
    streams.complain(problem_list("command line", line.problems));
    return k_exit_invalid;
  }
  switch (line.command) {
  case Command::help:
    return show_help(line.subject, streams);
  case Command::version:
    return show_version(streams);
  case Command::schema:
    return show_schema(line.subject, streams);
  case Command::inspect:
    return inspect(line, streams);
  case Command::forms:
    return forms(line, streams);
  case Command::cancel:
    return run_cancel(line, environment, streams);
  case Command::doctor:
    return run_doctor(line, environment, streams);
  case Command::run:
  case Command::step:
    return run_steps(line, environment, streams);
  }
  return k_exit_internal;
}

bool is_drop_in(std::string_view name) { return name == "octo" || name == "octopus"; }

int run(int argc, char** argv, StandardStreams& streams) {
  prepare_standard_streams();
  const auto environment = process_environment();
  streams.add_secrets(secrets_in_environment(environment));
  auto arguments = arguments_of(argc, argv);
  auto name = called_as(argc, argv);
  if (!is_drop_in(name) && !arguments.empty() && is_drop_in(arguments.front())) {
    name = arguments.front();
    arguments.erase(arguments.begin());
  }
  if (name == "octo") return run_octo(arguments, environment, streams);
  if (name == "octopus") return run_octopus(arguments, environment, streams);
  if (arguments == std::vector<std::string>{"--version"}) return show_version(streams);
  return run_command(read_command_line(arguments), environment, streams);
}

} // namespace

int run_app(int argc, char** argv) {
  StandardStreams streams;
  try {
    return run(argc, argv, streams);
  } catch (const std::exception& error) {
    streams.complain(fmt::format("octostep: internal error: {}\n"
                                 "This is a bug in octostep {}; please report it.",
                                 one_line(error.what()),
                                 OCTOSTEP_VERSION));
    return k_exit_internal;
  }
}

} // namespace octostep::agent
