#include "steps/push_package.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "packaging/file_selector.h"
#include "packaging/packaging_error.h"
#include "steps/definition_problems.h"
#include "steps/feed_push.h"
#include "steps/overwrite_mode.h"
#include "steps/package_upload.h"
#include "steps/path_case.h"
#include "steps/side_by_side.h"
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
  bool use_delta = false;
  std::optional<FeedTarget> feed; // absent = the server's built-in repository
};

// A line is as full with four uploads as with more; each takes a thread and a connection.
constexpr std::size_t k_most_at_once = 4;

// Octopus' own feed takes the credentials of its server.
schema::Secret feed_key(const schema::ParameterValues& values, const std::string& url) {
  const auto key = values.secret("feedApiKey");
  std::string server = values.text("serverUrl");
  while (server.ends_with('/')) server.pop_back();
  const bool is_own = !server.empty() && url.starts_with(server + '/');
  return key.empty() && is_own ? values.secret("apiKey") : key;
}

std::optional<FeedTarget> feed_of(const schema::ParameterValues& values) {
  auto url = values.optional_text("feedUrl");
  if (url) {
    auto key = feed_key(values, *url);
    return FeedTarget{*std::move(url), std::move(key)};
  }
  if (!values.secret("feedApiKey").empty())
    throw_if_any({{"/feedApiKey", "belongs to a NuGet feed; say which one in 'feedUrl'"}});
  return std::nullopt;
}

PushParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  PushParameters parameters;
  parameters.directory = build.directory;
  parameters.patterns = values.list("packages");
  parameters.mode = parse_overwrite_mode(values.text("overwriteMode"));
  parameters.allow_no_match = values.flag("allowNoMatch");
  parameters.match_any_case = matches_any_case(values);
  parameters.continue_on_error = values.flag("continueOnError");
  parameters.publishes_artifacts = values.flag("publishArtifacts");
  parameters.use_delta = values.flag("useDeltaCompression");
  parameters.feed = feed_of(values);
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

void refuse_for_feed(const PackageFile& file) {
  if (file.name.extension == ".nupkg") return;
  throw packaging::PackagingError(
      packaging::ErrorKind::invalid_input,
      fmt::format("'{}' cannot go to a NuGet feed, which takes .nupkg files only: pack it with "
                  "'format' nupkg",
                  file.path.string()));
}

// What became of one file; neither when a failure of another came before.
struct PushAttempt {
  std::optional<UploadedPackage> uploaded;
  std::optional<StepProblem> problem;
};

OutputRecord record_of(const PackageFile& file, const UploadedPackage& uploaded) {
  return {{"path", file.path.string()},
          {"id", file.name.id},
          {"version", file.name.version},
          {"disposition", disposition_text(uploaded.disposition)},
          {"bytesSent", static_cast<std::int64_t>(uploaded.bytes_sent)}};
}

std::string saving_text(const UploadedPackage& uploaded) {
  const bool saves = uploaded.bytes_sent > 0 && uploaded.bytes_sent < uploaded.size;
  if (!saves) return {};
  const std::uint64_t saved = uploaded.size - uploaded.bytes_sent;
  return fmt::format("; {} of {} saved, {} %",
                     size_text(saved),
                     size_text(uploaded.size),
                     saved * 100 / uploaded.size);
}

class PushPackage final : public Step {
public:
  explicit PushPackage(PushParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  [[nodiscard]] std::vector<fs::path> find_packages(const StepContext& context) const;
  [[nodiscard]] std::string destination() const {
    return m_parameters.feed ? fmt::format(" to the NuGet feed '{}'", m_parameters.feed->url) : "";
  }
  [[nodiscard]] std::vector<PushAttempt> push_all(StepContext& context);
  [[nodiscard]] PushAttempt attempt(StepContext& context, const PackageFile& file);
  [[nodiscard]] UploadedPackage push(StepContext& context, const PackageFile& file);

  PushParameters m_parameters;
  std::vector<PackageFile> m_files;
  std::mutex m_delta_turn;
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
  if (m_parameters.feed) std::ranges::for_each(m_files, refuse_for_feed);
  Plan plan;
  for (const auto& file : m_files)
    plan.lines.push_back(fmt::format("push '{}' as package '{}' {}{}",
                                     file.path.string(),
                                     file.name.id,
                                     file.name.version,
                                     destination()));
  if (m_files.empty()) plan.lines.emplace_back("push nothing: no file matches");
  return plan;
}

UploadedPackage PushPackage::push(StepContext& context, const PackageFile& file) {
  const octopus::Duration start = context.clock.elapsed();
  const UploadedPackage uploaded =
      m_parameters.feed ? push_to_feed(context, file, *m_parameters.feed, m_parameters.mode)
                        : upload_package(context,
                                         file,
                                         {m_parameters.mode, m_parameters.use_delta, m_delta_turn});
  say(context,
      Level::highlight,
      fmt::format("Package '{}' {}: {}, {} sent in {}{}",
                  file.name.id,
                  file.name.version,
                  disposition_text(uploaded.disposition),
                  size_text(uploaded.bytes_sent),
                  duration_text(context.clock.elapsed() - start),
                  saving_text(uploaded)));
  if (m_parameters.publishes_artifacts) context.log.write(ArtifactWritten{file.path.string()});
  return uploaded;
}

PushAttempt PushPackage::attempt(StepContext& context, const PackageFile& file) {
  PushAttempt result;
  try {
    result.uploaded = push(context, file);
    return result;
  } catch (const octopus::OctopusError& error) {
    result.problem = problem_from(error);
  } catch (const packaging::PackagingError& error) {
    result.problem = problem_from(error);
  }
  say(context, Level::error, result.problem->message);
  return result;
}

// In the order of the files, whichever is done first.
std::vector<PushAttempt> PushPackage::push_all(StepContext& context) {
  std::vector<PushAttempt> attempts(m_files.size());
  run_side_by_side(
      context, m_files.size(), k_most_at_once, [&](StepContext& own, std::size_t index) {
        attempts[index] = attempt(own, m_files[index]);
        const auto& problem = attempts[index].problem;
        return !problem ||
               (m_parameters.continue_on_error && problem->kind != ProblemKind::stopped);
      });
  return attempts;
}

StepResult PushPackage::execute(StepContext& context) {
  if (m_files.empty()) say(context, Level::warning, "No file matches, nothing was pushed");
  const auto attempts = push_all(context);
  std::vector<OutputRecord> pushed;
  std::vector<StepProblem> problems;
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    if (attempts[i].uploaded) pushed.push_back(record_of(m_files[i], *attempts[i].uploaded));
    if (attempts[i].problem) problems.push_back(*attempts[i].problem);
  }
  StepResult result;
  for (std::size_t i = 0; i < attempts.size(); ++i)
    if (attempts[i].problem)
      result.failed_files.push_back({m_files[i].path.string(), attempts[i].problem->message});
  result.outputs = {{"packages", std::move(pushed)}};
  announce_outputs(context, result.outputs);
  if (m_files.empty()) result.outcome = Outcome::succeeded_with_warnings;
  if (problems.empty()) return result;
  result.problem = merged(problems);
  result.outcome = outcome_of(result.problem->kind);
  return result;
}

} // namespace

std::unique_ptr<Step> make_push_package(const schema::ParameterValues& values,
                                        const BuildFacts& build) {
  return std::make_unique<PushPackage>(parse(values, build));
}

} // namespace octostep::steps
