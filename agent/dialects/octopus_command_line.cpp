#include "agent/dialects/octopus_command_line.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

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

enum class GlobalOption { output_format, no_prompt, service_messages, help };

struct GlobalOptionName {
  std::string_view name;
  GlobalOption option;
  bool takes_value = false;
};

constexpr std::array k_global_options{
    GlobalOptionName{"output-format", GlobalOption::output_format, /*takes_value=*/true},
    GlobalOptionName{"f", GlobalOption::output_format, /*takes_value=*/true},
    GlobalOptionName{"outputFormat", GlobalOption::output_format, /*takes_value=*/true},
    GlobalOptionName{"no-prompt", GlobalOption::no_prompt},
    GlobalOptionName{"enable-service-messages", GlobalOption::service_messages},
    GlobalOptionName{"help", GlobalOption::help},
    GlobalOptionName{"h", GlobalOption::help},
};

// What stands on a command line without an option's name.
struct Positional {
  std::string_view kind, key;
};

constexpr std::array k_positionals{Positional{"push", "packages"},
                                   Positional{"buildInformation", "packageIds"},
                                   Positional{"deploy", "project"},
                                   Positional{"awaitTask", "taskIds"}};

struct Option {
  std::string written; // "--version", "-p"
  std::string name;
  std::optional<std::string> value;
};

std::optional<Option> option_in(const std::string& word) {
  if (word.size() < 2 || word.front() != '-' || word == "--") return std::nullopt;
  if (word.starts_with("--")) {
    const auto equals = word.find('=');
    Option option{word.substr(0, equals), word.substr(2, equals - 2), std::nullopt};
    if (equals != std::string::npos) option.value = word.substr(equals + 1);
    return option;
  }
  Option option{word.substr(0, 2), word.substr(1, 1), std::nullopt};
  if (word.size() > 2) option.value = word.substr(word[2] == '=' ? 3 : 2);
  return option;
}

class OptionReader {
public:
  OptionReader(OctopusCommand& command, DialectParameters& parameters)
      : m_command(command), m_parameters(parameters) {}

  void read(Words words) {
    m_words = std::move(words);
    bool options_end = false;
    for (m_next = 0; m_next < m_words.size();) {
      const std::string word = m_words[m_next++];
      const auto option = options_end ? std::nullopt : option_in(word);
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

  void read_option(const Option& option) {
    const auto* global = std::ranges::find(k_global_options, option.name, &GlobalOptionName::name);
    if (global != k_global_options.end()) return read_global(*global, option);
    const auto known = m_parameters.find(option.name);
    if (known.parameter != nullptr) return read_parameter(*known.parameter, option);
    if (is_connection_of_others(option)) return;
    const auto near = text::nearest_name(option.name, m_parameters.names());
    problem(option.written,
            near.empty() ? fmt::format("unknown option of 'octopus {}'", m_command.words)
                         : fmt::format("unknown option; did you mean --{}?", near));
    if (!option.value && m_next < m_words.size() && !option_in(m_words[m_next])) ++m_next;
  }

  // Every command takes --space, also one that needs no server.
  bool is_connection_of_others(const Option& option) {
    const auto known = octopus_parameters(schema::connection_schema()).find(option.name);
    if (known.parameter == nullptr || m_parameters.kind().needs_server) return false;
    if (known.parameter->type != ParameterType::boolean) (void)value_of(option);
    return true;
  }

  std::optional<std::string> value_of(const Option& option) {
    if (option.value) return option.value;
    if (m_next < m_words.size()) return m_words[m_next++];
    problem(option.written, fmt::format("needs a value; write {} VALUE", option.written));
    return std::nullopt;
  }

  void read_global(const GlobalOptionName& known, const Option& option) {
    const auto value =
        known.takes_value ? value_of(option) : std::optional(option.value.value_or("true"));
    if (!value) return;
    switch (known.option) {
    case GlobalOption::output_format:
      return read_format(option, text::lower_case(*value));
    case GlobalOption::service_messages:
      return; // the log has them wherever TeamCity reads it
    case GlobalOption::help:
      m_command.kind = OctopusCommand::Kind::help;
      return;
    case GlobalOption::no_prompt:
      return; // nothing here ever asks
    }
  }

  void read_format(const Option& option, const std::string& value) {
    if (value == "json")
      m_command.format = ResultFormat::json;
    else if (value == "basic")
      m_command.format = ResultFormat::basic;
    else if (value == "table")
      m_command.format = ResultFormat::table;
    else
      problem(option.written,
              fmt::format("'{}' is not one of json, basic, table", schema::quotable(value)));
  }

  void read_parameter(const Parameter& parameter, const Option& option) {
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

  void read_flag(const Parameter& parameter, const Option& option) {
    const std::string value = option.value.value_or("true");
    if (value != "true" && value != "false")
      return problem(option.written,
                     fmt::format("'{}' is neither true nor false", schema::quotable(value)));
    m_parameters.add(parameter, value);
  }

  void add(const Parameter& parameter, const Option& option, const std::string& value) {
    const bool is_comma_list =
        parameter.key == "include" || parameter.key == "exclude" || parameter.key == "authors";
    if (is_comma_list) return add_comma_list(parameter, option, value);
    if (parameter.key == "packages" && m_parameters.kind().kind == "push")
      return add_package(parameter, value);
    m_parameters.add(parameter, value);
  }

  void add_comma_list(const Parameter& parameter, const Option& option, const std::string& value) {
    const auto items = schema::split_commas(value);
    if (!items) return problem(option.written, "a quote is not closed");
    for (const auto& item : *items) m_parameters.add(parameter, item);
  }

  // A file whose name looks like a pattern is meant as it is.
  void add_package(const Parameter& parameter, const std::string& value) {
    std::error_code ignored;
    const bool is_file = std::filesystem::exists(value, ignored);
    m_parameters.add(parameter, is_file ? packaging::escape_glob(value) : value);
  }

  void read_positional(const std::string& word) {
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

struct Command {
  std::string words;
  const schema::StepSchema* kind;
};

std::vector<Command> commands() {
  std::vector<Command> all;
  for (const auto& kind : schema::catalog())
    if (const auto names = kind.dialects.find("go"); names != kind.dialects.end())
      for (const auto& name : names->second) all.push_back({name, &kind});
  return all;
}

// The command at the start of `words`, which are taken away.
std::optional<Command> take_command(Words& words) {
  for (const auto& command : commands()) {
    const auto length =
        static_cast<std::size_t>(std::ranges::count(command.words, ' ')) + std::size_t{1};
    if (words.size() < length) continue;
    const auto first = Words(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(length));
    if (fmt::format("{}", fmt::join(first, " ")) != command.words) continue;
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(length));
    return command;
  }
  return std::nullopt;
}

void add_piped_task_ids(DialectParameters& parameters, std::istream& piped) {
  if (parameters.kind().kind != "awaitTask" || parameters.has("taskIds")) return;
  for (const auto& id : schema::split_lines(text::read_text_stream(piped).text))
    parameters.add(*parameters.kind().find("taskIds"), id);
}

// Starting is one command of this CLI, waiting another.
void complete(DialectParameters& parameters, std::string_view command) {
  const auto& kind = parameters.kind();
  if (kind.find("wait") != nullptr) {
    parameters.set("wait", "false");
    parameters.set("progress", "false");
  }
  if (kind.kind == "awaitTask" && !parameters.has("progress")) parameters.set("progress", "false");
  if (kind.kind == "pack")
    parameters.set("format", command == "package nuget create" ? "nupkg" : "zip");
}

bool is_word(const Words& words, std::string_view word) {
  return !words.empty() && words.front() == word;
}

void read_simple_command(OctopusCommand& command, Words words) {
  using Kind = OctopusCommand::Kind;
  if (is_word(words, "version") || is_word(words, "--version") || is_word(words, "-v")) {
    command.kind = Kind::version;
  } else if (is_word(words, "config") && words.size() > 1 &&
             (words[1] == "list" || words[1] == "ls")) {
    command.kind = Kind::config_list;
    DialectParameters none = octopus_parameters(schema::connection_schema());
    OptionReader(command, none).read(Words(words.begin() + 2, words.end()));
  } else if (is_word(words, "login") || is_word(words, "logout")) {
    command.kind = is_word(words, "login") ? Kind::login : Kind::logout;
    command.words = words.front();
    DialectParameters connection = octopus_parameters(schema::connection_schema());
    OptionReader(command, connection).read(Words(words.begin() + 1, words.end()));
    command.document = connection.step().dump();
  } else if (!words.empty() && !is_word(words, "help") && !is_word(words, "--help") &&
             !is_word(words, "-h")) {
    Words known{"login", "logout", "config list", "version"};
    for (const auto& each : commands()) known.push_back(each.words);
    command.problems.push_back(
        {"",
         fmt::format("unknown command '{}'; one of {}",
                     schema::quotable(fmt::format("{}", fmt::join(words, " "))),
                     fmt::join(known, ", "))});
  }
}

} // namespace

DialectParameters octopus_parameters(const schema::StepSchema& kind) {
  return {kind, "go", NameCase::exact};
}

OctopusCommand read_octopus_command_line(Words words, std::istream& piped) {
  OctopusCommand command;
  const auto named = take_command(words);
  if (!named) {
    read_simple_command(command, std::move(words));
    return command;
  }
  command.kind = OctopusCommand::Kind::step;
  command.words = named->words;
  command.step = named->kind;
  DialectParameters parameters = octopus_parameters(*named->kind);
  OptionReader(command, parameters).read(std::move(words));
  if (command.kind == OctopusCommand::Kind::step) add_piped_task_ids(parameters, piped);
  complete(parameters, named->words);
  command.document = parameters.step().dump();
  command.parameters.emplace(std::move(parameters));
  return command;
}

} // namespace octostep::agent
