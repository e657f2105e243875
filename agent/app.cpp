#include "agent/app.h"

#include <exception>
#include <filesystem>
#include <iostream>
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
#include "agent/log/secret_masker.h"
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

int show_help(const std::string& step) {
  const auto* kind = schema::find_step_command(step);
  std::cout << (kind == nullptr ? program_help() : step_help(*kind));
  return k_exit_succeeded;
}

int show_version() {
  std::cout << "octostep " << OCTOSTEP_VERSION << '\n';
  return k_exit_succeeded;
}

int show_schema(const std::string& step) {
  const auto* kind = schema::find_step_command(step);
  std::cout << (kind == nullptr ? schema::json_schema_text() : schema::json_schema_text(*kind));
  return k_exit_succeeded;
}

int inspect(const CommandLine& line) {
  try {
    const auto facts = packaging::inspect_package(line.subject);
    std::cout << (line.json ? package_report_json(facts) : package_report(facts));
    return k_exit_succeeded;
  } catch (const packaging::PackagingError& error) {
    std::cerr << "octostep: " << error.what() << '\n';
    return k_exit_refused;
  }
}

int forms(const CommandLine& line) {
  try {
    write_forms(line.subject, line.output, own_executable());
    return k_exit_succeeded;
  } catch (const schema::InvalidDefinition& invalid) {
    std::cerr << problem_list("command line", invalid.problems());
    return k_exit_invalid;
  } catch (const packaging::PackagingError& error) {
    std::cerr << "octostep: " << error.what() << '\n';
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "octostep: " << error.what() << '\n';
  }
  return k_exit_failed;
}

// Mistakes in the command line of a run are reported together with those of its document.
int run_command(const CommandLine& line) {
  const bool is_run = line.command == Command::run || line.command == Command::step;
  if (!is_run && !line.problems.empty()) {
    std::cerr << problem_list("command line", line.problems);
    return k_exit_invalid;
  }
  switch (line.command) {
  case Command::help:
    return show_help(line.subject);
  case Command::version:
    return show_version();
  case Command::schema:
    return show_schema(line.subject);
  case Command::inspect:
    return inspect(line);
  case Command::forms:
    return forms(line);
  case Command::cancel:
    return run_cancel(line, process_environment());
  case Command::doctor:
    return run_doctor(line, process_environment());
  case Command::run:
  case Command::step:
    return run_steps(line, process_environment());
  }
  return k_exit_internal;
}

bool is_drop_in(std::string_view name) { return name == "octo" || name == "octopus"; }

int run_drop_in(std::string_view name, const std::vector<std::string>& words) {
  const auto environment = process_environment();
  return name == "octo" ? run_octo(words, environment) : run_octopus(words, environment);
}

int run(int argc, char** argv) {
  auto arguments = arguments_of(argc, argv);
  if (const auto name = called_as(argc, argv); is_drop_in(name))
    return run_drop_in(name, arguments);
  if (!arguments.empty() && is_drop_in(arguments.front())) {
    const auto name = arguments.front();
    arguments.erase(arguments.begin());
    return run_drop_in(name, arguments);
  }
  if (arguments == std::vector<std::string>{"--version"}) return show_version();
  return run_command(read_command_line(arguments));
}

// What went wrong may quote what it stumbled on.
std::string without_secrets(std::string_view text) {
  SecretMasker masker;
  for (const auto& secret : secrets_in_environment(process_environment())) masker.add(secret);
  return masker.mask(text);
}

} // namespace

int run_app(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << fmt::format(
        "octostep: internal error: {}\nThis is a bug in octostep {}; please report it.\n",
        without_secrets(error.what()),
        OCTOSTEP_VERSION);
    return k_exit_internal;
  }
}

} // namespace octostep::agent
