#include "agent/dialects/octopus_command_line.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "agent/dialects/foreign_time.h"
#include "agent/dialects/go_flags.h"
#include "packaging/select/glob.h"
#include "schema/text/ascii.h"
#include "schema/text/nearest_name.h"
#include "schema/text/text_file.h"
#include "schema/text/utf8.h"
#include "schema/validator.h"
#include "schema/value_text.h"

namespace octostep::agent {
namespace {

using schema::Parameter;
using schema::ParameterType;
using Words = std::vector<std::string>;

// A word on a command line without an option's name.
struct Positional {
  std::string_view kind, key;
};

constexpr std::array k_positionals{Positional{"push", "packages"},
                                   Positional{"buildInformation", "packageIds"},
                                   Positional{"deploy", "project"},
                                   Positional{"runRunbook", "project"},
                                   Positional{"awaitTask", "taskIds"}};

class OptionReader {
public:
  OptionReader(OctopusCommand& command, DialectParameters& parameters)
      : m_command(command), m_parameters(parameters) {}

  void read(Words words) {
    m_words = std::move(words);
    bool options_end = false;
    for (m_next = 0; m_next < m_words.size();) {
      const std::string word = m_words[m_next++];
      const auto option = options_end ? std::nullopt : go_flag_in(word);
      if (option)
        read_option(*option);
      else if (word == "--" && !options_end)
        options_end = true;
      else
        read_positional(word);
    }
  }

private:
  void problem(const std::string& option, std::string message) {
    m_command.problems.push_back({option, std::move(message)});
  }

  void read_option(const GoFlag& option) {
    if (const auto* global = find_global_flag(option.name)) return read_global(*global, option);
    const auto known = m_parameters.find(option.name);
    if (known.parameter != nullptr) return read_parameter(*known.parameter, option);
    if (is_connection_of_others(option)) return;
    const auto near = text::nearest_name(option.name, m_parameters.names());
    problem(option.written,
            near.empty() ? fmt::format("unknown option of 'octopus {}'", m_command.words)
                         : fmt::format("unknown option; did you mean --{}?", near));
    if (!option.value && m_next < m_words.size() && !go_flag_in(m_words[m_next])) ++m_next;
  }

  // Every command accepts --space, even one that needs no server.
  bool is_connection_of_others(const GoFlag& option) {
    const auto known = octopus_parameters(schema::connection_schema()).find(option.name);
    if (known.parameter == nullptr || m_parameters.kind().needs_server) return false;
    if (known.parameter->type != ParameterType::boolean) (void)value_of(option);
    return true;
  }

  std::optional<std::string> value_of(const GoFlag& option) {
    if (option.value) return option.value;
    if (m_next < m_words.size()) return m_words[m_next++];
    problem(option.written, fmt::format("needs a value; write {} VALUE", option.written));
    return std::nullopt;
  }

  void read_global(const GlobalFlagName& known, const GoFlag& option) {
    const auto value = known.takes_value ? value_of(option) : flag_value(option);
    if (!value) return;
    switch (known.flag) {
    case GlobalFlag::output_format:
      return read_format(option, *value);
    case GlobalFlag::service_messages:
      return; // the log has them wherever TeamCity reads it
    case GlobalFlag::help:
      m_command.kind = OctopusCommand::Kind::help;
      return;
    case GlobalFlag::no_prompt:
      return; // octostep never prompts
    }
  }

  // Any other value means a table, as in the Go CLI.
  void read_format(const GoFlag& option, const std::string& value) {
    const auto format = text::lower_case(value);
    m_command.is_format_given = true;
    m_command.format = format == "json"    ? ResultFormat::json
                       : format == "basic" ? ResultFormat::basic
                                           : ResultFormat::table;
    if (m_command.format == ResultFormat::table && !format.empty() && format != "table")
      m_command.warnings.push_back(
          fmt::format("{} '{}' is not one of json, basic, table; the result is a table",
                      option.written,
                      schema::quotable(value)));
  }

  void read_parameter(const Parameter& parameter, const GoFlag& option) {
    if (parameter.type == ParameterType::boolean) return read_flag(parameter, option);
    const auto value = value_of(option);
    if (!value) return;
    if (!text::is_utf8(*value)) return problem(option.written, "its value is not UTF-8");
    if (parameter.type == ParameterType::name_values && !is_name_value(*value))
      return problem(option.written,
                     fmt::format("'{}' has no ':'; write Name:Value", schema::quotable(*value)));
    if (parameter.type == ParameterType::secret)
      m_command.warnings.push_back(
          fmt::format("{} is taken from the command line, where other users of the agent can see "
                      "it; better set {} in the environment",
                      option.written,
                      parameter.environment.front()));
    add(parameter, option, *value);
  }

  void read_flag(const Parameter& parameter, const GoFlag& option) {
    const auto value = flag_value(option);
    if (value) m_parameters.add(parameter, *value);
  }

  // "-xp Shop" is -x and -p Shop. The Go CLI ignores a separate "true" or "false" after a flag, and
  // no one who writes "false" there means the opposite.
  std::optional<std::string> flag_value(const GoFlag& option) {
    if (option.is_joined) {
      m_words[--m_next] = "-" + *option.value;
      return "true";
    }
    std::optional<std::string> text = option.value;
    if (!text && m_next < m_words.size() &&
        (m_words[m_next] == "true" || m_words[m_next] == "false")) {
      text = m_words[m_next++];
      if (text == "false")
        m_command.warnings.push_back(fmt::format(
            "{0} false is taken as {0}=false; the Go CLI takes it as true", option.written));
    }
    const auto value = parse_go_bool(text.value_or("true"));
    if (value) return *value ? "true" : "false";
    problem(option.written, fmt::format("'{}' is neither true nor false", schema::quotable(*text)));
    return std::nullopt;
  }

  void add(const Parameter& parameter, const GoFlag& option, const std::string& value) {
    const bool is_comma_list =
        parameter.key == "include" || parameter.key == "exclude" || parameter.key == "authors";
    if (is_comma_list) return add_comma_list(parameter, option, value);
    if (parameter.key == "packages" && m_parameters.kind().kind == "push")
      return add_package(parameter, value);
    if (parameter.type == ParameterType::date_time) return add_time(parameter, option, value);
    if (parameter.type == ParameterType::tri_state)
      if (const auto flag = parse_go_bool(value))
        return m_parameters.add(parameter, *flag ? "true" : "false");
    m_parameters.add(parameter, value);
  }

  // The Go CLI passes the text to the server, whose clock is nearly always set to UTC.
  void add_time(const Parameter& parameter, const GoFlag& option, const std::string& value) {
    auto time = iso_time_of(value);
    if (!time) return m_parameters.add(parameter, value);
    if (!has_offset(*time)) {
      *time += "Z";
      m_command.warnings.push_back(
          fmt::format("{} '{}' names no time zone and is taken for UTC; write {}",
                      option.written,
                      value,
                      *time));
    }
    m_parameters.add(parameter, *time);
  }

  void add_comma_list(const Parameter& parameter, const GoFlag& option, const std::string& value) {
    const auto items = schema::split_commas(value);
    if (!items) return problem(option.written, "a quote is not closed");
    for (const auto& item : *items) m_parameters.add(parameter, item);
  }

  // If a file's name looks like a pattern, it is still taken literally.
  void add_package(const Parameter& parameter, const std::string& value) {
    std::error_code ignored;
    const bool is_file = std::filesystem::exists(value, ignored);
    m_command.arguments.push_back(value);
    m_parameters.add(parameter, is_file ? packaging::escape_glob(value) : value);
  }

  void read_positional(const std::string& word) {
    if (m_command.kind == OctopusKind::config_get || m_command.kind == OctopusKind::config_set)
      return m_command.arguments.push_back(word);
    const auto& kind = m_parameters.kind().kind;
    const auto* known = std::ranges::find(k_positionals, kind, &Positional::kind);
    const auto* parameter =
        known == k_positionals.end() ? nullptr : m_parameters.kind().find(known->key);
    if (parameter == nullptr || (!takes_items(*parameter) && m_parameters.has(parameter->key)))
      return problem("", fmt::format("'{}' belongs to no option", schema::quotable(word)));
    add(*parameter, {}, word);
  }

  OctopusCommand& m_command;
  DialectParameters& m_parameters;
  Words m_words;
  std::size_t m_next = 0;
};

void add_piped_task_ids(DialectParameters& parameters, std::istream& piped) {
  if (parameters.kind().kind != "awaitTask" || parameters.has("taskIds")) return;
  for (const auto& id : schema::split_lines(text::read_text_stream(piped).text))
    parameters.add(*parameters.kind().find("taskIds"), id);
}

// In this CLI, starting and waiting are separate commands.
void complete(DialectParameters& parameters, std::string_view command) {
  const auto& kind = parameters.kind();
  if (kind.find("wait") != nullptr) {
    parameters.set("wait", "false");
    parameters.set("progress", "false");
  }
  if (kind.kind == "awaitTask" && !parameters.has("progress")) parameters.set("progress", "false");
  if (kind.kind == "pack")
    parameters.set("format", command == "package nuget create" ? "nupkg" : "zip");
  // For the Go CLI these are the same: a package step that skips what is installed also runs again.
  if (kind.kind == "deploy" && parameters.value("forcePackageDownload") == "true")
    parameters.set("force", "true");
}

// Refuses options that only apply to packages of another format.
void refuse_unused(OctopusCommand& command, const DialectParameters& parameters) {
  for (const auto& parameter : parameters.kind().parameters) {
    const auto& condition = parameter.visible_when;
    if (!condition || condition->key != "format" || !parameters.has(parameter.key)) continue;
    if (std::ranges::find(condition->values, parameters.value("format")) == condition->values.end())
      command.problems.push_back({"--" + parameters.name_of(parameter.key),
                                  fmt::format("unknown option of 'octopus {}'", command.words)});
  }
}

void read_simple_command(OctopusCommand& command, Words words) {
  DialectParameters connection = octopus_parameters(schema::connection_schema());
  OptionReader(command, connection).read(std::move(words));
  command.document = connection.step().dump();
}

void read_step(OctopusCommand& command, Words words, std::istream& piped) {
  DialectParameters parameters = octopus_parameters(*command.step);
  OptionReader(command, parameters).read(std::move(words));
  if (command.kind == OctopusKind::step) add_piped_task_ids(parameters, piped);
  complete(parameters, command.words);
  refuse_unused(command, parameters);
  command.document = parameters.step().dump();
  command.parameters.emplace(std::move(parameters));
}

bool asks_for(const Words& words, std::initializer_list<std::string_view> flags) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::find(flags, word) != flags.end();
  });
}

void refuse_unknown(OctopusCommand& command) {
  Words known;
  for (const auto& each : octopus_commands())
    if (each.kind != OctopusKind::help) known.push_back(each.words);
  command.problems.push_back({"",
                              fmt::format("unknown command '{}'; one of {}",
                                          schema::quotable(command.words),
                                          fmt::join(known, ", "))});
}

} // namespace

DialectParameters octopus_parameters(const schema::StepSchema& kind) {
  return {kind, "go", NameCase::exact};
}

OctopusCommand read_octopus_command_line(Words words, std::istream& piped) {
  auto found = find_octopus_command(words);
  OctopusCommand command;
  command.words = found.words;
  if (found.command) {
    command.kind = found.command->kind;
    command.step = found.command->step;
    if (command.step != nullptr)
      read_step(command, std::move(found.rest), piped);
    else if (command.kind != OctopusKind::help)
      read_simple_command(command, std::move(found.rest));
  } else if (asks_for(found.rest, {"--version", "-v"})) {
    command.kind = OctopusKind::version;
  } else if (!found.words.empty() && !asks_for(found.rest, {"--help", "-h"})) {
    refuse_unknown(command);
  }
  return command;
}

} // namespace octostep::agent
