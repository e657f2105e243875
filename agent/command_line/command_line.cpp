#include "agent/command_line/command_line.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "agent/command_line/argument_reader.h"
#include "agent/command_line/step_command_line.h"
#include "agent/log/protocol_choice.h"
#include "schema/catalog.h"
#include "schema/duration_text.h"
#include "schema/text/nearest_name.h"
#include "schema/validator.h"
#include "schema/value_text.h"

namespace octostep::agent {
namespace {

using Problems = std::vector<schema::Problem>;

enum class RunOption {
  log_protocol,
  dry_run,
  result_file,
  log_file,
  journal,
  on_stop,
  interleave,
  poll_interval,
  heartbeat,
  pass_service_messages,
  connection,
};

struct RunOptionName {
  std::string_view name;
  RunOption option;
  std::string_view connection_key = ""; // if it is RunOption::connection
};

constexpr std::array k_run_options{
    RunOptionName{"--log-protocol", RunOption::log_protocol},
    RunOptionName{"--dry-run", RunOption::dry_run},
    RunOptionName{"--result-file", RunOption::result_file},
    RunOptionName{"--log-file", RunOption::log_file},
    RunOptionName{"--journal", RunOption::journal},
    RunOptionName{"--on-stop", RunOption::on_stop},
    RunOptionName{"--interleave", RunOption::interleave},
    RunOptionName{"--poll-interval", RunOption::poll_interval},
    RunOptionName{"--heartbeat", RunOption::heartbeat},
    RunOptionName{"--pass-service-messages", RunOption::pass_service_messages},
    RunOptionName{"--ca-file", RunOption::connection, "caFile"},
    RunOptionName{"--pin-sha256", RunOption::connection, "pinSha256"},
    RunOptionName{"--insecure", RunOption::connection, "ignoreSslErrors"},
    RunOptionName{"--proxy", RunOption::connection, "proxy"},
};

bool is_help(const Argument& argument) {
  return argument.option == "--help" || argument.option == "-h";
}

std::string
with_nearest(std::string message, std::string_view word, const std::vector<std::string>& known) {
  const auto near = text::nearest_name(word, known);
  return near.empty() ? message : fmt::format("{}; did you mean '{}'?", message, near);
}

bool holds_password(std::string_view url) {
  const auto scheme = url.find("://");
  const auto authority = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  const auto user_end = authority.find('@');
  return user_end != std::string_view::npos && authority.find(':') < user_end;
}

// The options that `run` and every step share.
class RunOptionReader {
public:
  RunOptionReader(ArgumentReader& reader, RunOptions& options, Problems& problems)
      : m_reader(reader), m_options(options), m_problems(problems) {}

  // False if the argument is none of them.
  bool read(const Argument& argument) {
    const auto* known = std::ranges::find(k_run_options, argument.option, &RunOptionName::name);
    if (known == k_run_options.end()) return false;
    m_argument = &argument;
    if (known->option == RunOption::dry_run)
      m_options.dry_run = read_flag() == "true";
    else if (known->connection_key == "ignoreSslErrors")
      add_connection(*known, read_flag());
    else if (const auto value = m_reader.value_of(argument, m_problems))
      read_value(*known, *value);
    return true;
  }

private:
  std::string read_flag() {
    const std::string value = m_argument->inline_value.value_or("true");
    if (value != "true" && value != "false")
      problem(fmt::format("'{}' is neither true nor false", value));
    return value;
  }

  void read_value(const RunOptionName& known, const std::string& value) {
    switch (known.option) {
    case RunOption::log_protocol:
      return read_log_protocol(value);
    case RunOption::result_file:
      return read_path(value, m_options.result_file);
    case RunOption::log_file:
      return read_path(value, m_options.log_file);
    case RunOption::journal:
      return read_path(value, m_options.journal);
    case RunOption::on_stop:
      return read_on_stop(value);
    case RunOption::interleave:
      return read_interleave(value);
    case RunOption::poll_interval:
      return read_poll_interval(value);
    case RunOption::heartbeat:
      return read_duration(value, m_options.follow.heartbeat);
    case RunOption::pass_service_messages:
      return read_service_messages(value);
    case RunOption::connection:
      return add_connection(known, value);
    case RunOption::dry_run:
      return;
    }
  }

  void problem(std::string message) {
    m_problems.push_back({m_argument->option, std::move(message)});
  }

  void read_log_protocol(const std::string& value) {
    if (value == "auto") return m_options.log_protocol.reset();
    m_options.log_protocol = parse_protocol(value);
    if (!m_options.log_protocol)
      problem(fmt::format(
          "'{}' is no log protocol; one of auto, teamcity, azure-devops, github, gitlab, "
          "buildkite, jenkins, bamboo, buildbot, plain, jsonl",
          value));
  }

  void read_interleave(const std::string& value) {
    const auto interleave = parse_interleave(value);
    if (!interleave)
      return problem(fmt::format("'{}' is not one of auto, flow, buffer, prefix", value));
    m_options.interleave = *interleave;
  }

  void read_path(const std::string& value, std::string& path) {
    if (value.empty()) return problem("needs the name of a file");
    path = value;
  }

  void read_on_stop(const std::string& value) {
    if (value != "cancel" && value != "leave")
      return problem(fmt::format("'{}' is neither cancel nor leave", value));
    m_options.follow.cancel_on_stop = value == "cancel";
  }

  void read_duration(const std::string& value, octopus::Duration& duration) {
    const auto parsed = schema::parse_duration(value);
    if (!parsed)
      return problem(
          fmt::format("'{}' is not a duration; write {}", value, schema::k_duration_forms));
    duration = *parsed;
  }

  void read_poll_interval(const std::string& value) {
    auto& follow = m_options.follow;
    read_duration(value, follow.poll_interval);
    if (follow.poll_interval == octopus::Duration::zero()) return problem("must be longer than 0");
    follow.first_poll_interval = std::min(follow.first_poll_interval, follow.poll_interval);
  }

  void read_service_messages(const std::string& value) {
    const auto names = schema::split_commas(value);
    if (!names) return problem("a quote is not closed");
    if (std::ranges::find(*names, std::string()) != names->end()) return problem("a name is empty");
    auto& list = m_options.pass_service_messages;
    list.insert(list.end(), names->begin(), names->end());
  }

  void add_connection(const RunOptionName& known, std::string value) {
    if (known.connection_key == "proxy" && holds_password(value))
      return problem("a password is not taken from the command line, where other users can see it; "
                     "give proxyUser and proxyPassword in the document");
    m_options.connection.push_back(
        {m_argument->option, std::string(known.connection_key), std::move(value)});
  }

  ArgumentReader& m_reader;
  RunOptions& m_options;
  Problems& m_problems;
  const Argument* m_argument = nullptr;
};

class CommandLineReader {
public:
  explicit CommandLineReader(std::vector<std::string> arguments) : m_reader(std::move(arguments)) {}

  CommandLine read() {
    const auto first = m_reader.next();
    if (!first || is_help(*first)) return std::move(m_line);
    if (first->option == "--version")
      m_line.command = Command::version;
    else if (!first->option.empty())
      problem(first->option, "stands before the command; write octostep COMMAND [options]");
    else
      read_command(first->text);
    return std::move(m_line);
  }

private:
  void problem(std::string path, std::string message) {
    m_line.problems.push_back({std::move(path), std::move(message)});
  }

  void read_command(const std::string& command) {
    if (command == "run") return read_run();
    if (command == "schema") return read_schema();
    if (command == "inspect") return read_inspect();
    if (command == "forms") return read_forms();
    if (command == "cancel") return read_cancel();
    if (command == "doctor") return read_doctor();
    if (const auto* kind = schema::find_step_command(command)) return read_step(*kind);
    std::vector<std::string> known{"run", "schema", "inspect", "forms", "cancel", "doctor"};
    for (const auto& kind : schema::catalog()) known.push_back(kind.command);
    const auto message = fmt::format("unknown command '{}'", command);
    const auto suggestion = with_nearest(message, command, known);
    problem("",
            suggestion == message ? fmt::format("{}; one of {}", message, fmt::join(known, ", "))
                                  : suggestion);
  }

  void read_run() {
    m_line.command = Command::run;
    RunOptionReader options(m_reader, m_line.options, m_line.problems);
    while (const auto argument = m_reader.next()) {
      if (is_help(*argument)) return show_help("");
      if (argument->option.empty())
        take_subject(argument->text, "document");
      else if (!options.read(*argument))
        unknown_option(argument->option, run_option_names());
    }
    if (m_line.subject.empty())
      problem("", "no document; write octostep run FILE, or - for standard input");
  }

  void read_step(const schema::StepSchema& kind) {
    m_line.command = Command::step;
    m_line.subject = kind.command;
    StepCommandLine step(kind);
    RunOptionReader options(m_reader, m_line.options, m_line.problems);
    while (const auto argument = m_reader.next()) {
      if (is_help(*argument)) return show_help(kind.command);
      if (argument->option.empty()) {
        problem("",
                fmt::format("'{}' belongs to no option; parameters are written --name value",
                            argument->text));
      } else if (!options.read(*argument) && !step.read(*argument, m_reader, m_line.problems)) {
        auto known = step.option_names();
        for (auto& name : run_option_names()) known.push_back(std::move(name));
        refuse_option(*argument, known);
      }
    }
    m_line.document = step.document();
  }

  void read_schema() {
    m_line.command = Command::schema;
    while (const auto argument = m_reader.next()) {
      if (is_help(*argument)) return show_help("");
      if (!argument->option.empty())
        unknown_option(argument->option, {});
      else if (const auto* kind = find_step(argument->text))
        take_subject(kind->command, "step");
      else
        problem("",
                with_nearest(fmt::format("unknown step '{}'", argument->text),
                             argument->text,
                             step_names()));
    }
  }

  void read_inspect() {
    m_line.command = Command::inspect;
    while (const auto argument = m_reader.next()) {
      if (is_help(*argument)) return show_help("");
      if (argument->option == "--json")
        m_line.json = true;
      else if (!argument->option.empty())
        unknown_option(argument->option, {"--json"});
      else
        take_subject(argument->text, "package");
    }
    if (m_line.subject.empty()) problem("", "no package; write octostep inspect PACKAGE");
  }

  void read_forms() {
    m_line.command = Command::forms;
    while (const auto argument = m_reader.next()) {
      if (is_help(*argument)) return show_help("");
      if (argument->option == "--output")
        m_line.output = m_reader.value_of(*argument, m_line.problems).value_or("");
      else if (!argument->option.empty())
        unknown_option(argument->option, {"--output"});
      else
        take_subject(argument->text, "CI server");
    }
    if (m_line.subject.empty()) problem("", "no CI server; write octostep forms CI --output DIR");
    if (m_line.output.empty()) problem("--output", "missing; name the folder for the forms");
  }

  void read_doctor() {
    read_connecting(Command::doctor,
                    {{"--project", &m_line.project}, {"--environment", &m_line.environment}});
  }

  void read_cancel() {
    read_connecting(Command::cancel, {});
    if (m_line.command == Command::cancel && m_line.options.journal.empty())
      problem("--journal", "missing; write octostep cancel --journal F");
  }

  // For commands that reach the server but are not steps: --server-url, --space and so on, as for a
  // step. `own` lists the command's own options and where their values go.
  void read_connecting(Command command, const std::map<std::string, std::string*>& own) {
    m_line.command = command;
    StepCommandLine connection(schema::connection_schema());
    RunOptionReader options(m_reader, m_line.options, m_line.problems);
    while (const auto argument = m_reader.next()) {
      if (is_help(*argument)) return show_help("");
      if (const auto found = own.find(argument->option); found != own.end())
        *found->second = m_reader.value_of(*argument, m_line.problems).value_or("");
      else if (argument->option.empty())
        problem("", fmt::format("'{}' belongs to no option", argument->text));
      else if (!options.read(*argument) && !connection.read(*argument, m_reader, m_line.problems))
        refuse_option(*argument, run_option_names());
    }
    m_line.document = connection.document();
  }

  // Help is shown whatever else the command line says.
  void show_help(std::string step) {
    m_line = CommandLine();
    m_line.subject = std::move(step);
  }

  void take_subject(const std::string& text, std::string_view what) {
    if (!m_line.subject.empty())
      return problem("", fmt::format("'{}' is a second {}; only one is taken", text, what));
    m_line.subject = text;
  }

  void refuse_option(const Argument& argument, const std::vector<std::string>& known) {
    unknown_option(argument.option, known);
    m_reader.skip_value_of(argument);
  }

  void unknown_option(const std::string& option, const std::vector<std::string>& known) {
    problem(option, with_nearest("unknown option", option, known));
  }

  static const schema::StepSchema* find_step(std::string_view name) {
    const auto* kind = schema::find_step_command(name);
    return kind == nullptr ? schema::find_step_schema(name) : kind;
  }

  static std::vector<std::string> step_names() {
    std::vector<std::string> names;
    for (const auto& kind : schema::catalog()) names.push_back(kind.command);
    return names;
  }

  static std::vector<std::string> run_option_names() {
    std::vector<std::string> names;
    for (const auto& option : k_run_options) names.emplace_back(option.name);
    return names;
  }

  ArgumentReader m_reader;
  CommandLine m_line;
};

} // namespace

CommandLine read_command_line(std::vector<std::string> arguments) {
  return CommandLineReader(std::move(arguments)).read();
}

} // namespace octostep::agent
