#include "steps/deployment/execution_parameters.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "schema/json_text.h"
#include "schema/text/ascii.h"
#include "schema/text/iso_time.h"
#include "schema/text/quoted_list.h"
#include "schema/value_text.h"
#include "steps/shared_parameters.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

constexpr std::string_view k_variables_file = "variablesFile";
constexpr std::string_view k_blanks = " \t";

[[noreturn]] void refuse(std::string_view key, std::string message) {
  throw schema::InvalidDefinition({{fmt::format("/{}", key), std::move(message)}});
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::pair<std::string, std::string>
read_variable(std::string_view line, const std::filesystem::path& path, int number) {
  if (schema::is_quoted_whole(line))
    refuse(k_variables_file,
           fmt::format("line {} of '{}' stands in quotes as a whole; write it without them, as in "
                       "Name: value",
                       number,
                       path.string()));
  const std::size_t separator = line.find_first_of("=:");
  const std::string_view name = text::trimmed(line.substr(0, separator));
  if (separator == std::string_view::npos || name.empty())
    refuse(k_variables_file,
           fmt::format("line {} of '{}' is not of the form name=value or name: value",
                       number,
                       path.string()));
  std::string_view value = line.substr(separator + 1);
  value.remove_prefix(std::min(value.find_first_not_of(k_blanks), value.size()));
  return {std::string(name), std::string(value)};
}

schema::GivenNameValues read_json_variables(std::string_view text,
                                            const std::filesystem::path& path) {
  auto [variables, problems] = schema::read_name_values_text(k_variables_file, text);
  if (problems.empty()) return variables;
  for (auto& problem : problems) {
    problem.message = fmt::format("file '{}'{}{}: {}",
                                  path.string(),
                                  problem.path.empty() ? "" : " at ",
                                  problem.path,
                                  problem.message);
    problem.path = fmt::format("/{}", k_variables_file);
  }
  throw schema::InvalidDefinition(std::move(problems));
}

std::vector<schema::Problem> schedule_problems(const ExecutionParameters& parameters,
                                               octopus::Instant now) {
  std::vector<schema::Problem> problems;
  if (parameters.expiry && *parameters.expiry < now)
    problems.push_back(
        {"/" + parameters.keys.expiry,
         fmt::format("{} is over already", text::readable_time(*parameters.expiry))});
  const WaitParameters& waiting = parameters.waiting;
  if (!parameters.start || !waiting.wait || !waiting.timeout) return problems;
  if (*parameters.start - now > *waiting.timeout)
    problems.push_back({"/" + parameters.keys.start,
                        fmt::format("it starts at {}, later than the time limit {} of the waiting: "
                                    "raise 'timeout', or set 'wait' to false",
                                    text::readable_time(*parameters.start),
                                    duration_text(*waiting.timeout))});
  return problems;
}

} // namespace

ExecutionParameters parse_execution(const schema::ParameterValues& values,
                                    const BuildFacts& build,
                                    const ExecutionKeys& keys,
                                    std::vector<schema::Problem>& problems) {
  ExecutionParameters parameters;
  parameters.keys = keys;
  parameters.targets.environments_key = keys.environments;
  parameters.targets.environments = values.list(keys.environments);
  parameters.targets.tenants = values.list("tenants");
  parameters.targets.tenant_tags = values.list("tenantTags");
  parameters.targets.specific_machines = values.list("specificMachines");
  parameters.targets.exclude_machines = values.list("excludeMachines");
  parameters.variables = values.given_pairs("variables");
  if (const auto path = values.optional_text(k_variables_file))
    parameters.variables_file = absolute_path(build.directory, *path);
  parameters.skip_steps = values.list("skipSteps");
  parameters.guided_failure = values.tri_state("guidedFailure");
  parameters.force_package_download = values.flag("forcePackageDownload");
  parameters.start = values.instant(keys.start);
  parameters.expiry = values.instant(keys.expiry);
  parameters.waiting = parse_waiting(values, build);
  check_target_parameters(parameters.targets, problems);
  if (build.started)
    for (auto& problem : schedule_problems(parameters, *build.started))
      problems.push_back(std::move(problem));
  if (parameters.start && parameters.expiry && *parameters.expiry < *parameters.start)
    problems.push_back({"/" + keys.expiry,
                        fmt::format("{} is before the start at {}",
                                    text::readable_time(*parameters.expiry),
                                    text::readable_time(*parameters.start))});
  return parameters;
}

void fill_command(octopus::ExecutionCommand& command,
                  const ExecutionParameters& parameters,
                  const Targets& targets,
                  octopus::Instant now) {
  throw_if_any(schedule_problems(parameters, now));
  for (const auto& environment : targets.environments)
    command.environments.push_back(environment.name);
  command.tenants = targets.tenant_names;
  command.tenant_tags = targets.tenant_tags;
  command.specific_machines = targets.specific_machines;
  command.excluded_machines = targets.exclude_machines;
  command.skip_steps = parameters.skip_steps;
  command.guided_failure = parameters.guided_failure;
  command.force_package_download = parameters.force_package_download;
  command.run_at = parameters.start;
  command.no_run_after = parameters.expiry;
  // The server accepts an end of the waiting time only together with a start.
  if (command.no_run_after && !command.run_at) command.run_at = now;
}

VariableSources variable_sources(const ExecutionParameters& parameters) {
  const auto& file = parameters.variables_file;
  return {file ? read_variables_file(*file) : schema::GivenNameValues(), parameters.variables};
}

schema::GivenNameValues read_variables_file(const std::filesystem::path& path) {
  const std::string text = read_text_parameter(path, std::string(k_variables_file));
  std::string_view rest = text;
  const std::string_view start =
      rest.substr(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  if (start.starts_with('{') || start.starts_with('[')) return read_json_variables(text, path);
  schema::GivenNameValues variables;
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = take_line(rest);
    const std::string_view content = text::trimmed(line);
    if (content.empty() || content.starts_with('#')) continue;
    variables.pairs.push_back(read_variable(line, path, number));
    variables.lines.emplace_back(line);
  }
  return variables;
}

std::vector<std::string> describe_command(const octopus::ExecutionCommand& command) {
  std::vector<std::string> lines;
  if (command.run_at)
    lines.push_back(fmt::format("starting at {}", text::readable_time(*command.run_at)));
  if (command.no_run_after)
    lines.push_back(
        fmt::format("given up when not started by {}", text::readable_time(*command.no_run_after)));
  std::vector<std::string> names;
  for (const auto& [name, value] : command.variables) names.push_back(name);
  if (!names.empty()) lines.push_back(fmt::format("with variables {}", text::quoted_list(names)));
  if (!command.skip_steps.empty())
    lines.push_back(fmt::format("without steps {}", text::quoted_list(command.skip_steps)));
  if (command.guided_failure)
    lines.push_back(fmt::format("guided failure {}", *command.guided_failure ? "on" : "off"));
  if (!command.freeze_names.empty())
    lines.push_back(fmt::format("overriding freezes {}", text::quoted_list(command.freeze_names)));
  return lines;
}

} // namespace octostep::steps
