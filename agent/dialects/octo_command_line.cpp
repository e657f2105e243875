#include "agent/dialects/octo_command_line.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "agent/dialects/foreign_time.h"
#include "packaging/select/glob.h"
#include "schema/duration_text.h"
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
using Problems = std::vector<schema::Problem>;
using Words = std::vector<std::string>;

// Options of the program instead of a step.
enum class ProgramOption {
  service_messages,
  what_if,
  help,
  log_level,
  config_file,
  output_format,
  help_format
};

struct ProgramOptionName {
  std::string_view name;
  ProgramOption option;
  bool takes_value = false;
};

constexpr std::array k_program_options{
    ProgramOptionName{"enableServiceMessages", ProgramOption::service_messages},
    ProgramOptionName{"whatIf", ProgramOption::what_if},
    ProgramOptionName{"help", ProgramOption::help},
    ProgramOptionName{"h", ProgramOption::help},
    ProgramOptionName{"?", ProgramOption::help},
    ProgramOptionName{"logLevel", ProgramOption::log_level, /*takes_value=*/true},
    ProgramOptionName{"configFile", ProgramOption::config_file, /*takes_value=*/true},
    ProgramOptionName{"outputFormat", ProgramOption::output_format, /*takes_value=*/true},
    ProgramOptionName{"helpOutputFormat", ProgramOption::help_format, /*takes_value=*/true},
};

// Takes no value although its parameter has several: it stands for one of them.
constexpr std::string_view k_replace_existing = "replace-existing";

struct Option {
  std::string written; // "--deployTo", for problems
  std::string name;
  std::optional<std::string> value; // after = or :
};

std::optional<Option> option_in(const std::string& word) {
  const std::size_t dashes = word.starts_with("--")                             ? 2
                             : (word.starts_with('-') || word.starts_with('/')) ? 1
                                                                                : 0;
  if (dashes == 0 || word.size() == dashes) return std::nullopt;
  const auto separator = word.find_first_of("=:", dashes);
  if (separator == dashes) return std::nullopt;
  Option option{.written = word.substr(0, separator),
                .name = word.substr(dashes, separator - dashes),
                .value = std::nullopt};
  if (separator != std::string::npos) option.value = word.substr(separator + 1);
  return option;
}

bool is_boolean_text(std::string_view text) {
  return text::equal_ignoring_case(text, "true") || text::equal_ignoring_case(text, "false");
}

// Step:Version, split at ':' if there is one. octo.exe also accepts '=' and '/'.
std::string package_selection(std::string item) {
  for (const char separator : {'=', '/'}) {
    if (item.find(':') != std::string::npos) break;
    std::ranges::replace(item, separator, ':');
  }
  return item;
}

// octo.exe only knows **, * and ?, a trailing separator for everything below, and \ as separator.
std::string include_pattern(std::string pattern) {
  std::ranges::replace(pattern, '\\', '/');
  std::string escaped;
  for (const char c : pattern) {
    if (c == '[' || c == ']' || c == '{' || c == '}') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

class OptionReader {
public:
  OptionReader(DialectParameters& parameters, OctoOptions& options, Problems& problems)
      : m_parameters(parameters), m_options(options), m_problems(problems) {}

  void read(Words words) {
    m_words = std::move(words);
    for (m_next = 0; m_next < m_words.size();) {
      const std::string word = m_words[m_next++];
      const auto option = option_in(word);
      if (!option)
        problem("", fmt::format("'{}' belongs to no option", schema::quotable(word)));
      else
        read_option(*option);
    }
  }

private:
  void problem(const std::string& option, std::string message) {
    m_problems.push_back({option, std::move(message)});
  }

  void read_option(const Option& option) {
    const auto* program =
        std::ranges::find_if(k_program_options, [&](const ProgramOptionName& known) {
          return text::equal_ignoring_case(known.name, option.name);
        });
    if (program != k_program_options.end()) return read_program_option(*program, option);
    const auto known = m_parameters.find(option.name);
    if (known.parameter != nullptr) return read_parameter(known, option);
    if (is_connection_of_others(option)) return;
    unknown(option);
  }

  void unknown(const Option& option) {
    auto names = m_parameters.names();
    for (const auto& known : k_program_options) names.emplace_back(known.name);
    const auto near = text::nearest_name(option.name, names);
    problem(option.written,
            near.empty() ? fmt::format("unknown option of '{}'", m_parameters.kind().command)
                         : fmt::format("unknown option; did you mean --{}?", near));
    if (!option.value && m_next < m_words.size() && !option_in(m_words[m_next])) ++m_next;
  }

  // octo.exe's pack silently accepts any option, and one plugin passes it those for the server.
  bool is_connection_of_others(const Option& option) {
    if (m_parameters.kind().needs_server) return false;
    const auto known =
        DialectParameters(schema::connection_schema(), "octo", NameCase::any).find(option.name);
    if (known.parameter == nullptr) return false;
    if (known.parameter->type != ParameterType::boolean) (void)value_of(option);
    return true;
  }

  // Like octo.exe, takes the next word as the value whatever it looks like.
  std::optional<std::string> value_of(const Option& option) {
    if (option.value) return option.value;
    if (m_next < m_words.size()) return m_words[m_next++];
    problem(option.written, fmt::format("needs a value; write {0}=VALUE", option.written));
    return std::nullopt;
  }

  std::string flag_value(const Option& option) {
    if (option.value) return *option.value;
    if (m_next < m_words.size() && is_boolean_text(m_words[m_next])) return m_words[m_next++];
    return "true";
  }

  void read_program_option(const ProgramOptionName& known, const Option& option) {
    const auto value = known.takes_value ? value_of(option) : flag_value(option);
    if (!value) return;
    switch (known.option) {
    case ProgramOption::service_messages:
      m_options.service_messages = !text::equal_ignoring_case(*value, "false");
      return;
    case ProgramOption::what_if:
      m_options.dry_run = !text::equal_ignoring_case(*value, "false");
      return;
    case ProgramOption::help:
      m_options.help = true;
      return;
    case ProgramOption::log_level:
      if (text::equal_ignoring_case(*value, "verbose") && m_parameters.kind().find("verbose"))
        m_parameters.set("verbose", "true");
      return;
    case ProgramOption::config_file:
      return read_config_file(option, *value);
    case ProgramOption::output_format:
      return read_output_format(option, *value);
    case ProgramOption::help_format:
      return;
    }
  }

  void read_output_format(const Option& option, const std::string& value) {
    m_options.json = text::equal_ignoring_case(value, "json");
    if (!m_options.json && !text::equal_ignoring_case(value, "default"))
      problem(option.written,
              fmt::format("'{}' is not one of default, json", schema::quotable(value)));
  }

  // "key = value" lines; # begins a comment. The command line takes precedence.
  void read_config_file(const Option& option, const std::string& path) {
    const auto file = text::read_text_file(path);
    if (!file.error.empty())
      return problem(option.written, fmt::format("cannot read '{}': {}", path, file.error));
    Words words;
    for (const auto& line : schema::split_lines(file.text)) {
      if (line.starts_with('#')) continue;
      const auto equals = line.find('=');
      std::string word =
          "--" + std::string(text::trimmed(std::string_view(line).substr(0, equals)));
      if (equals != std::string::npos)
        word.append("=").append(text::trimmed(std::string_view(line).substr(equals + 1)));
      words.push_back(std::move(word));
    }
    DialectParameters defaults = octo_parameters(m_parameters.kind());
    OptionReader(defaults, m_options, m_problems).read(std::move(words));
    m_parameters.add_missing(defaults);
  }

  void read_parameter(const DialectName& known, const Option& option) {
    const Parameter& parameter = *known.parameter;
    const bool is_flag = parameter.type == ParameterType::boolean ||
                         text::equal_ignoring_case(option.name, k_replace_existing);
    const auto value = is_flag ? std::optional(flag_value(option)) : value_of(option);
    if (!value) return;
    if (is_flag && !is_boolean_text(*value))
      return problem(option.written,
                     fmt::format("'{}' is neither true nor false", schema::quotable(*value)));
    if (!text::is_utf8(*value)) return problem(option.written, "its value is not UTF-8");
    if (is_flag && known.is_opposite)
      m_parameters.add(parameter, text::equal_ignoring_case(*value, "true") ? "false" : "true");
    else
      add_value(parameter, option, with_slashes(parameter, *value));
  }

  void add_value(const Parameter& parameter, const Option& option, const std::string& value) {
    if (parameter.type == ParameterType::name_values && !is_name_value(value))
      return problem(option.written,
                     fmt::format("'{}' has no ':'; write Name:Value", schema::quotable(value)));
    if (parameter.type == ParameterType::secret) warn_of_secret(parameter, option);
    if (parameter.type == ParameterType::duration && parameter.key != "httpTimeout")
      return add_duration(parameter, option, value);
    if (parameter.key == "specificMachines" || parameter.key == "excludeMachines")
      return add_comma_list(parameter, option, value);
    const std::string& kind = m_parameters.kind().kind;
    if (parameter.key == "packages" && kind == "createRelease")
      return m_parameters.add(parameter, package_selection(value));
    if (parameter.key == "packages" && kind == "push")
      return m_parameters.add(parameter, packaging::escape_glob(value));
    if (parameter.key == "include") return m_parameters.add(parameter, include_pattern(value));
    if (parameter.type == ParameterType::date_time)
      return m_parameters.add(parameter, iso_time_of(value).value_or(value));
    m_parameters.add(parameter, value);
  }

  void warn_of_secret(const Parameter& parameter, const Option& option) {
    const std::string advice =
        parameter.environment.empty()
            ? ""
            : fmt::format("; better leave it out and set {} in the environment",
                          parameter.environment.back());
    m_options.warnings.push_back(
        fmt::format("{} is taken from the command line, where other users of the agent can see "
                    "it{}",
                    option.written,
                    advice));
  }

  // For octo.exe, a limit of zero means no limit, so it does here.
  void add_duration(const Parameter& parameter, const Option& option, const std::string& value) {
    const auto duration = schema::parse_duration(value);
    if (duration && duration->count() == 0) return m_parameters.remove(parameter.key);
    if (!value.empty() && value.find_first_not_of("0123456789") == std::string::npos)
      m_options.warnings.push_back(fmt::format(
          "{} {} is taken for {} seconds; octo.exe takes it for days. Write hh:mm:ss, which both "
          "read alike",
          option.written,
          value,
          value));
    m_parameters.add(parameter, value);
  }

  void add_comma_list(const Parameter& parameter, const Option& option, const std::string& value) {
    const auto items = schema::split_commas(value);
    if (!items) return problem(option.written, "a quote is not closed");
    for (const auto& item : *items) m_parameters.add(parameter, item);
  }

  DialectParameters& m_parameters;
  OctoOptions& m_options;
  Problems& m_problems;
  Words m_words;
  std::size_t m_next = 0;
};

const schema::StepSchema* find_command(std::string_view name) {
  for (const auto& kind : schema::catalog()) {
    const auto names = kind.dialects.find("octo");
    if (names == kind.dialects.end()) continue;
    for (const auto& known : names->second)
      if (text::equal_ignoring_case(known, name)) return &kind;
  }
  return nullptr;
}

Words command_names() {
  Words names;
  for (const auto& kind : schema::catalog())
    if (const auto found = kind.dialects.find("octo"); found != kind.dialects.end())
      names.insert(names.end(), found->second.begin(), found->second.end());
  return names;
}

void complete_pack(DialectParameters& parameters) {
  if (parameters.kind().kind != "pack") return;
  if (!parameters.has("format")) parameters.set("format", "nupkg");
  parameters.set("matchAnyCase", "true");
}

// With a JSON result, octo.exe continues with the other packages when one fails.
void complete_push(DialectParameters& parameters, const OctoOptions& options) {
  if (parameters.kind().kind == "push" && options.json) parameters.set("continueOnError", "true");
}

// octo.exe stops at an existing release and does not deploy it.
void complete_release(DialectParameters& parameters) {
  if (parameters.kind().kind == "createRelease" && parameters.has("ignoreExisting"))
    parameters.set("deployExisting", "false");
}

} // namespace

DialectParameters octo_parameters(const schema::StepSchema& kind) {
  return {kind, "octo", NameCase::any};
}

void read_octo_options(Words words,
                       DialectParameters& parameters,
                       OctoOptions& options,
                       Problems& problems) {
  OptionReader(parameters, options, problems).read(std::move(words));
}

void complete_octo_waiting(DialectParameters& parameters) {
  if (parameters.kind().find("wait") == nullptr) return;
  const auto is_on = [&](std::string_view key) {
    return text::equal_ignoring_case(parameters.value(key), "true");
  };
  const bool waits = is_on("wait") || is_on("progress");
  parameters.set("wait", waits ? "true" : "false");
  parameters.set("progress", waits ? "true" : "false");
}

OctoCommand read_octo_command_line(Words words) {
  OctoCommand command;
  if (words.empty()) return command;
  const std::string name = words.front();
  words.erase(words.begin());
  if (const auto option = option_in(name);
      text::equal_ignoring_case(name, "version") || (option && option->name == "version")) {
    command.kind = OctoCommand::Kind::version;
    return command;
  }
  if (const auto option = option_in(name);
      text::equal_ignoring_case(name, "help") ||
      (option && (option->name == "help" || option->name == "h" || option->name == "?"))) {
    if (!words.empty()) command.subject = words.front();
    return command;
  }
  command.kind = OctoCommand::Kind::step;
  command.subject = name;
  command.step = find_command(name);
  if (command.step == nullptr) {
    const auto near = text::nearest_name(name, command_names());
    command.problems.push_back(
        {"",
         fmt::format("unknown command '{}'{}; one of {}, version, help",
                     schema::quotable(name),
                     near.empty() ? "" : fmt::format("; did you mean '{}'?", near),
                     fmt::join(command_names(), ", "))});
    return command;
  }
  DialectParameters parameters = octo_parameters(*command.step);
  read_octo_options(std::move(words), parameters, command.options, command.problems);
  if (command.options.help) command.kind = OctoCommand::Kind::help;
  complete_octo_waiting(parameters);
  complete_pack(parameters);
  complete_push(parameters, command.options);
  complete_release(parameters);
  command.document = parameters.step().dump();
  command.parameters.emplace(std::move(parameters));
  return command;
}

std::string dialect_path(const DialectParameters& names, const std::string& path) {
  if (path == "/server/url") return "--" + names.name_of("serverUrl");
  for (const std::string_view prefix : {"/parameters/", "/server/"}) {
    if (!path.starts_with(prefix)) continue;
    const auto end = path.find('/', prefix.size());
    const auto name = names.name_of(path.substr(prefix.size(), end - prefix.size()));
    if (!name.empty()) return "--" + name;
  }
  return path;
}

} // namespace octostep::agent
