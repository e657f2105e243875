#include "steps/push_build_information.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "schema/text/quoted_list.h"
#include "schema/value_text.h"
#include "steps/commits/build_record.h"
#include "steps/deployment/deployment_targets.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/release/octopus_version.h"
#include "steps/shared_parameters.h"
#include "steps/source_reference.h"
#include "steps/step_log.h"
#include "steps/step_problem.h"
#include "steps/write_once.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;
using octopus::OverwriteMode;

struct BuildInformationParameters {
  std::vector<std::string> package_ids;
  std::string version;
  OverwriteMode mode = OverwriteMode::fail_if_exists;
  std::optional<std::filesystem::path> file;
  std::optional<std::string> record; // JSON text
  RecordSources sources;             // if neither is given
};

// In addition to the characters of Octopus' own ids: '/' and ':' of containers and Maven, '@' of
// npm, '~' and '+'.
bool is_id_character(char c) {
  const bool is_ascii_word =
      (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_ascii_word || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("._-/:@~+").find(c) != std::string_view::npos;
}

// The server stores a record under any name, but never shows it if no package has that name.
void check_ids(const std::vector<std::string>& ids, std::vector<schema::Problem>& problems) {
  for (const auto& id : ids) {
    if (!id.empty() && std::ranges::all_of(id, is_id_character)) continue;
    const bool is_list = id.find_first_of(",;'\"") != std::string::npos;
    problems.push_back(
        {"/packageIds",
         fmt::format("'{}' is no package ID{}",
                     schema::quotable(id),
                     is_list ? ": write each ID as an entry of its own, without quotes"
                             : "; an ID has letters, digits and . _ - / : @ ~ + only")});
  }
}

BuildInformationParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  std::vector<schema::Problem> problems;
  BuildInformationParameters parameters;
  for (auto& id : values.list("packageIds"))
    if (std::ranges::find(parameters.package_ids, id) == parameters.package_ids.end())
      parameters.package_ids.push_back(std::move(id));
  parameters.version = values.text("version");
  parameters.mode = parse_overwrite_mode(values.text("overwriteMode"));
  if (const auto path = values.optional_text("file"))
    parameters.file = absolute_path(build.directory, *path);
  parameters.record = values.json_text("buildInformation");
  parameters.sources.branch = values.text("branch");
  parameters.sources.since = values.text("since");
  for (const auto& folder : values.list("repositories"))
    parameters.sources.clones.push_back(absolute_path(build.directory, folder));
  if (parameters.sources.clones.empty()) parameters.sources.clones.push_back(build.directory);
  if (parameters.package_ids.empty()) problems.push_back({"/packageIds", "no package id is given"});
  check_ids(parameters.package_ids, problems);
  if (parameters.version.empty())
    problems.push_back({"/version", "the packages' version is not given"});
  else if (!parse_octopus_version(parameters.version))
    problems.push_back({"/version",
                        fmt::format("'{}' is no version, such as 1.0.78 or 2.1.0-beta.3",
                                    schema::quotable(parameters.version))});
  throw_if_any(std::move(problems));
  return parameters;
}

class PushBuildInformation final : public Step {
public:
  explicit PushBuildInformation(BuildInformationParameters parameters)
      : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  [[nodiscard]] std::string last_commit(StepContext& context) const;
  [[nodiscard]] std::string collect(StepContext& context);
  [[nodiscard]] std::string read_record(StepContext& context);
  void send(StepContext& context, const std::string& package_id) const;

  BuildInformationParameters m_parameters;
  std::string m_record; // JSON
  std::vector<std::string> m_unknown_members;
  std::vector<std::string> m_shortfalls;
};

// The commit from which the latest record of a package was made; later commits are new.
std::string PushBuildInformation::last_commit(StepContext& context) const {
  const auto& build = context.build;
  const std::string branch = record_branch(build, m_parameters.sources.branch);
  const auto is_before = [&](const octopus::BuildInformation& record) {
    return !record.commit.empty() && record.commit != build.commit &&
           record.version != m_parameters.version &&
           (branch.empty() || record.branch.empty() || record.branch == branch);
  };
  try {
    const auto records = context.server->build_information(m_parameters.package_ids.front());
    const auto before = std::ranges::find_if(records, is_before);
    if (before != records.end()) return before->commit;
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::forbidden && error.kind() != ErrorKind::not_found) throw;
    say(context,
        Level::verbose,
        fmt::format("Earlier build information cannot be seen: {}", error.what()));
  }
  return build.previous_commit;
}

std::string PushBuildInformation::collect(StepContext& context) {
  RecordSources sources = m_parameters.sources;
  if (sources.since.empty()) sources.since = last_commit(context);
  BuildRecord collected = collect_record(context.build, sources);
  m_record = std::move(collected.json);
  m_shortfalls = std::move(collected.shortfalls);
  return fmt::format("the build and {} commit{}{}",
                     collected.commits,
                     collected.commits == 1 ? "" : "s",
                     sources.since.empty() ? "" : fmt::format(" since '{}'", sources.since));
}

// The record as compact JSON, and a description of where it comes from.
std::string PushBuildInformation::read_record(StepContext& context) {
  if (!m_parameters.file && !m_parameters.record) return collect(context);
  const std::string key = m_parameters.file ? "file" : "buildInformation";
  const std::string text =
      m_parameters.file ? read_text_parameter(*m_parameters.file, key) : *m_parameters.record;
  const std::string source =
      m_parameters.file ? fmt::format("'{}'", m_parameters.file->string()) : "the definition";
  const auto record = schema::read_object_text(text);
  if (!record)
    throw schema::InvalidDefinition(
        {{"/" + key, fmt::format("{} does not hold one JSON object", source)}});
  m_record = record->text;
  const std::string branch = given_branch(m_parameters.sources.branch);
  if (!branch.empty()) m_record = schema::with_member(m_record, "Branch", branch);
  m_unknown_members = unknown_members(*record);
  return source;
}

Plan PushBuildInformation::plan(StepContext& context) {
  const std::string source = read_record(context);
  Plan plan;
  plan.lines.push_back(fmt::format("push build information from {} for version '{}' of {}",
                                   source,
                                   m_parameters.version,
                                   text::quoted_list(m_parameters.package_ids)));
  for (const auto& shortfall : m_shortfalls)
    plan.lines.push_back("warning: commits may be missing: " + shortfall);
  return plan;
}

// Sending the same record twice has the same effect as once, unless the server reports the second
// as a conflict.
void PushBuildInformation::send(StepContext& context, const std::string& package_id) const {
  Write write;
  write.kind = "buildInformation";
  write.title = fmt::format("Build information of package {} {}", package_id, m_parameters.version);
  write.target = fmt::format("{} {}", package_id, m_parameters.version);
  write.content = m_record;
  write.facts = {{"packageId", package_id}, {"version", m_parameters.version}};
  write.advice = "look at the package's build information in Octopus before trying again";
  write.may_repeat = m_parameters.mode != OverwriteMode::fail_if_exists;
  write.send = [&]() -> Rows {
    context.server->push_build_information(
        package_id, m_parameters.version, m_record, m_parameters.mode);
    return {};
  };
  write.look_up = [&](StepContext& looking, const SentWrite& sent) {
    Found found;
    for (const auto& record : looking.server->build_information(package_id))
      found.is_there = found.is_there || (record.version == m_parameters.version &&
                                          record.created && *record.created >= sent.since);
    return found;
  };
  (void)write_once(context, write);
}

StepResult PushBuildInformation::execute(StepContext& context) {
  if (!m_unknown_members.empty())
    say(context,
        Level::warning,
        fmt::format("The server does not know the members {} of the build information",
                    text::quoted_list(m_unknown_members)));
  for (const auto& shortfall : m_shortfalls)
    say(context,
        Level::warning,
        fmt::format("The build information may lack commits: {}", shortfall));
  std::vector<StepProblem> problems;
  for (const auto& id : m_parameters.package_ids) {
    try {
      send(context, id);
      say(context,
          Level::info,
          fmt::format("Build information of package '{}' {} was pushed", id, m_parameters.version));
    } catch (const OctopusError& error) {
      problems.push_back(problem_from(error));
      problems.back().message =
          fmt::format("build information of package '{}' {} was not accepted: {}",
                      id,
                      m_parameters.version,
                      error.what());
      say(context, Level::error, problems.back().message);
      if (error.kind() == ErrorKind::stopped) break;
    }
  }
  StepResult result;
  if (problems.empty()) return result;
  result.problem = merged(problems);
  result.outcome = outcome_of(result.problem->kind);
  return result;
}

} // namespace

std::unique_ptr<Step> make_push_build_information(const schema::ParameterValues& values,
                                                  const BuildFacts& build) {
  return std::make_unique<PushBuildInformation>(parse(values, build));
}

} // namespace octostep::steps
