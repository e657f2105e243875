#include "steps/push_build_information.h"

#include <algorithm>

#include <fmt/format.h>

#include "steps/build_record.h"
#include "steps/definition_problems.h"
#include "steps/deployment_targets.h"
#include "steps/octopus/octopus_error.h"
#include "steps/overwrite_mode.h"
#include "steps/step_log.h"
#include "steps/step_problem.h"
#include "steps/text_file.h"

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
};

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
  if (parameters.file && parameters.record)
    problems.push_back(
        {"/file", "build information is given both as a file and inline: choose one"});
  if (parameters.package_ids.empty()) problems.push_back({"/packageIds", "no package id is given"});
  if (parameters.version.empty())
    problems.push_back({"/version", "the packages' version is not given"});
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
  void send(StepContext& context, const std::string& package_id) const;

  BuildInformationParameters m_parameters;
  std::string m_record;
};

Plan PushBuildInformation::plan(StepContext& context) {
  std::string source;
  if (m_parameters.file) {
    m_record = read_text_file(*m_parameters.file, "file");
    source = fmt::format("'{}'", m_parameters.file->string());
    if (!looks_like_object(m_record))
      throw schema::InvalidDefinition(
          {{"/file", fmt::format("{} does not hold a JSON object", source)}});
  } else if (m_parameters.record) {
    m_record = *m_parameters.record;
    source = "the definition";
  } else {
    m_record = record_of(context.build);
    source = "the build's number, link, branch and commit";
  }
  Plan plan;
  plan.lines.push_back(fmt::format("push build information from {} for version '{}' of {}",
                                   source,
                                   m_parameters.version,
                                   quoted_list(m_parameters.package_ids)));
  return plan;
}

// The same record twice is the same as once, unless the second is a conflict with the first.
void PushBuildInformation::send(StepContext& context, const std::string& package_id) const {
  octopus::Client& server = *context.server;
  try {
    server.push_build_information(package_id, m_parameters.version, m_record, m_parameters.mode);
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::unclear_write ||
        m_parameters.mode == OverwriteMode::fail_if_exists)
      throw;
    say(context,
        Level::warning,
        fmt::format("The answer for package '{}' was lost ({}); it is sent once more",
                    package_id,
                    error.what()));
    server.push_build_information(package_id, m_parameters.version, m_record, m_parameters.mode);
  }
}

StepResult PushBuildInformation::execute(StepContext& context) {
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
  StepProblem problem =
      problems.back().kind == ProblemKind::stopped ? problems.back() : problems.front();
  for (const auto& other : problems)
    if (other.message != problem.message) problem.message += "; " + other.message;
  result.outcome = outcome_of(problem.kind);
  result.problem = std::move(problem);
  return result;
}

} // namespace

std::unique_ptr<Step> make_push_build_information(const schema::ParameterValues& values,
                                                  const BuildFacts& build) {
  return std::make_unique<PushBuildInformation>(parse(values, build));
}

} // namespace octostep::steps
