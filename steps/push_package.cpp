#include "steps/push_package.h"

#include <algorithm>

#include <fmt/format.h>

#include "packaging/file_selector.h"
#include "packaging/packaging_error.h"
#include "steps/overwrite_mode.h"
#include "steps/package_upload.h"
#include "steps/path_case.h"
#include "steps/step_log.h"
#include "steps/step_problem.h"
#include "steps/text_file.h"

namespace octostep::steps {
namespace {

namespace fs = std::filesystem;

struct PushParameters {
  fs::path directory;
  std::vector<std::string> patterns;
  octopus::OverwriteMode mode = octopus::OverwriteMode::fail_if_exists;
  bool allow_no_match = false;
  bool match_any_case = false;
  bool continue_on_error = false;
  bool publishes_artifacts = false;
};

PushParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  PushParameters parameters;
  parameters.directory = build.directory;
  parameters.patterns = values.list("packages");
  parameters.mode = parse_overwrite_mode(values.text("overwriteMode"));
  parameters.allow_no_match = values.flag("allowNoMatch");
  parameters.match_any_case = matches_any_case(values);
  parameters.continue_on_error = values.flag("continueOnError");
  parameters.publishes_artifacts = values.flag("publishArtifacts");
  return parameters;
}

PackageFile name_package(const fs::path& path) {
  auto name = packaging::parse_package_name(path.filename().string());
  if (!name)
    throw packaging::PackagingError(
        packaging::ErrorKind::invalid_input,
        fmt::format("'{}' is not named like a package, <id>.<version>.<extension>, by which the "
                    "server knows it: rename it, or narrow the pattern",
                    path.string()));
  return {path, *std::move(name)};
}

void refuse_doubles(const std::vector<PackageFile>& files) {
  for (auto file = files.begin(); file != files.end(); ++file) {
    const auto other =
        std::find_if(std::next(file), files.end(), [&](const PackageFile& candidate) {
          return candidate.name.id == file->name.id && candidate.name.version == file->name.version;
        });
    if (other != files.end())
      throw packaging::PackagingError(
          packaging::ErrorKind::invalid_input,
          fmt::format("'{}' and '{}' are both package '{}' {}: the server keeps only one of them",
                      file->path.string(),
                      other->path.string(),
                      file->name.id,
                      file->name.version));
  }
}

class PushPackage final : public Step {
public:
  explicit PushPackage(PushParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  [[nodiscard]] std::vector<fs::path> find_packages(const StepContext& context) const;
  [[nodiscard]] Record push(StepContext& context, const PackageFile& file) const;
  void push_all(StepContext& context,
                std::vector<Record>& pushed,
                std::vector<StepProblem>& problems) const;
  [[nodiscard]] bool push_or_note(StepContext& context,
                                  const PackageFile& file,
                                  std::vector<Record>& pushed,
                                  std::vector<StepProblem>& problems) const;

  PushParameters m_parameters;
  std::vector<PackageFile> m_files;
};

// In a dry run the packages of an earlier pack step are not on disk.
std::vector<fs::path> PushPackage::find_packages(const StepContext& context) const {
  std::vector<fs::path> planned;
  std::vector<std::string> patterns;
  for (const auto& pattern : m_parameters.patterns) {
    const fs::path path = absolute_path(m_parameters.directory, pattern);
    const bool is_planned =
        context.dry_run != nullptr &&
        std::ranges::find(context.dry_run->packages, path) != context.dry_run->packages.end();
    if (is_planned) {
      planned.push_back(path);
    } else {
      patterns.push_back(pattern);
    }
  }
  if (patterns.empty()) return planned;
  auto found = packaging::find_files(
      m_parameters.directory, patterns, m_parameters.match_any_case, m_parameters.allow_no_match);
  found.insert(found.end(), planned.begin(), planned.end());
  return found;
}

Plan PushPackage::plan(StepContext& context) {
  m_files.clear();
  for (const auto& path : find_packages(context)) m_files.push_back(name_package(path));
  refuse_doubles(m_files);
  Plan plan;
  for (const auto& file : m_files)
    plan.lines.push_back(fmt::format(
        "push '{}' as package '{}' {}", file.path.string(), file.name.id, file.name.version));
  if (m_files.empty()) plan.lines.emplace_back("push nothing: no file matches");
  return plan;
}

Record PushPackage::push(StepContext& context, const PackageFile& file) const {
  const octopus::Duration start = context.clock.elapsed();
  const UploadedPackage uploaded = upload_package(context, file, m_parameters.mode);
  const std::string disposition = disposition_text(uploaded.disposition);
  say(context,
      Level::highlight,
      fmt::format("Package '{}' {}: {}, {} sent in {}",
                  file.name.id,
                  file.name.version,
                  disposition,
                  size_text(uploaded.bytes_sent),
                  duration_text(context.clock.elapsed() - start)));
  if (m_parameters.publishes_artifacts) context.log.write(ArtifactWritten{file.path.string()});
  return {{"path", file.path.string()},
          {"id", file.name.id},
          {"version", file.name.version},
          {"disposition", disposition},
          {"bytesSent", std::to_string(uploaded.bytes_sent)}};
}

// False when the file failed; the reason is in `problems` then.
bool PushPackage::push_or_note(StepContext& context,
                               const PackageFile& file,
                               std::vector<Record>& pushed,
                               std::vector<StepProblem>& problems) const {
  try {
    pushed.push_back(push(context, file));
    return true;
  } catch (const octopus::OctopusError& error) {
    problems.push_back(problem_from(error));
  } catch (const packaging::PackagingError& error) {
    problems.push_back(problem_from(error));
  }
  say(context, Level::error, problems.back().message);
  return false;
}

void PushPackage::push_all(StepContext& context,
                           std::vector<Record>& pushed,
                           std::vector<StepProblem>& problems) const {
  for (const auto& file : m_files) {
    if (push_or_note(context, file, pushed, problems)) continue;
    if (!m_parameters.continue_on_error || problems.back().kind == ProblemKind::stopped) return;
  }
}

StepResult PushPackage::execute(StepContext& context) {
  if (m_files.empty()) say(context, Level::warning, "No file matches, nothing was pushed");
  std::vector<Record> pushed;
  std::vector<StepProblem> problems;
  push_all(context, pushed, problems);
  StepResult result;
  result.outputs = {{"packages", pushed}};
  announce_outputs(context, result.outputs);
  if (problems.empty()) {
    if (m_files.empty()) result.outcome = Outcome::succeeded_with_warnings;
    return result;
  }
  StepProblem problem =
      problems.back().kind == ProblemKind::stopped ? problems.back() : problems.front();
  for (const auto& other : problems)
    if (other.message != problem.message) problem.message += "; " + other.message;
  result.outcome = outcome_of(problem.kind);
  result.problem = std::move(problem);
  return result;
}

} // namespace

std::unique_ptr<Step> make_push_package(const schema::ParameterValues& values,
                                        const BuildFacts& build) {
  return std::make_unique<PushPackage>(parse(values, build));
}

} // namespace octostep::steps
