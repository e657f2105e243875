#include "steps/push_package.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "packaging/output/scratch_folder.h"
#include "packaging/packaging_error.h"
#include "steps/push/feed_push.h"
#include "steps/push/package_upload.h"
#include "steps/push/packages_to_push.h"
#include "steps/shared_parameters.h"
#include "steps/side_by_side.h"
#include "steps/step_log.h"
#include "steps/step_problem.h"

namespace octostep::steps {
namespace {

namespace fs = std::filesystem;

struct PushParameters {
  PackageSources sources;
  fs::path temp_folder; // for packages that are packed first
  octopus::OverwriteMode mode = octopus::OverwriteMode::fail_if_exists;
  bool continue_on_error = false;
  bool publishes_artifacts = false;
  bool use_delta = false;
  std::optional<FeedTarget> feed; // absent = the server's built-in repository
};

// Four uploads fill the line as well as more would; each takes a thread and a connection.
constexpr std::size_t k_most_at_once = 4;

// Octopus' own feed accepts the credentials of its server.
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

PackageSources sources_of(const schema::ParameterValues& values, const BuildFacts& build) {
  std::vector<schema::Problem> problems;
  PackageSources sources{.directory = build.directory,
                         .rules = parse_package_rules(values.list("packages"), problems),
                         .match_any_case = matches_any_case(values),
                         .allow_no_match = values.flag("allowNoMatch"),
                         .skips_faults = values.flag("continueOnError"),
                         .reproducible = values.flag("reproducible")};
  if (!sources.rules.archives.empty())
    sources.source_date_epoch = parse_source_date(build.source_date_epoch, problems);
  throw_if_any(std::move(problems));
  return sources;
}

PushParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  PushParameters parameters;
  parameters.sources = sources_of(values, build);
  parameters.temp_folder = build.temp_folder;
  parameters.mode = parse_overwrite_mode(values.text("overwriteMode"));
  parameters.continue_on_error = values.flag("continueOnError");
  parameters.publishes_artifacts = values.flag("publishArtifacts");
  parameters.use_delta = values.flag("useDeltaCompression");
  parameters.feed = feed_of(values);
  return parameters;
}

void refuse_for_feed(const PackageToPush& package) {
  const PackageFile& file = package.file;
  if (file.name.extension == ".nupkg") return;
  throw packaging::PackagingError(
      packaging::ErrorKind::invalid_input,
      fmt::format("'{}' cannot go to a NuGet feed, which takes .nupkg files only: pack it with "
                  "'format' nupkg",
                  file.path.string()));
}

// The result for one file. Both members are empty if another file failed first.
struct PushAttempt {
  std::optional<UploadedPackage> uploaded;
  std::optional<StepProblem> problem;
};

OutputRecord identity_of(const PackageFile& file) {
  return {{"path", file.path.string()}, {"id", file.name.id}, {"version", file.name.version}};
}

OutputRecord record_of(const PackageFile& file, const UploadedPackage& uploaded) {
  OutputRecord record = identity_of(file);
  record.emplace_back("disposition", disposition_text(uploaded.disposition));
  record.emplace_back("bytesSent", static_cast<std::int64_t>(uploaded.bytes_sent));
  return record;
}

bool has_warnings(const FoundPackages& found) {
  return found.packages.empty() || !found.warnings.empty() ||
         std::ranges::any_of(found.packages, [](const PackageToPush& package) {
           return !package.content.warnings.empty();
         });
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

// Called at once, so that the disk need not hold all of them.
void clear_away(const fs::path& folder, PackageToPush& package) {
  package.file.path = package.file.path.filename();
  std::error_code ignored; // it may not have been written
  fs::remove(folder / package.file.path, ignored);
}

class PushPackage final : public Step {
public:
  explicit PushPackage(PushParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  [[nodiscard]] std::string destination() const {
    return m_parameters.feed ? fmt::format(" to the NuGet feed '{}'", m_parameters.feed->url) : "";
  }
  void make_scratch_folder();
  [[nodiscard]] std::vector<PushAttempt> push_all(StepContext& context);
  [[nodiscard]] PushAttempt attempt(StepContext& context, PackageToPush& package);
  [[nodiscard]] UploadedPackage push(StepContext& context, PackageToPush& package);
  void pack(StepContext& context, PackageToPush& package);
  [[nodiscard]] UploadedPackage send(StepContext& context, const PackageFile& file);

  PushParameters m_parameters;
  FoundPackages m_found;
  std::optional<packaging::ScratchFolder> m_scratch;
  std::mutex m_packing_turn; // packing takes all cores
  std::mutex m_delta_turn;
};

Plan PushPackage::plan(StepContext& context) {
  PackageSources sources = m_parameters.sources;
  if (context.dry_run != nullptr) sources.skips_faults = false; // the push would fail in the end
  m_found = find_packages(sources, context);
  if (m_parameters.feed) std::ranges::for_each(m_found.packages, refuse_for_feed);
  Plan plan;
  std::vector<OutputRecord> planned;
  for (const auto& package : m_found.packages) {
    // One line per file is shown only in a dry run.
    if (!package.packing || context.dry_run != nullptr) {
      const auto lines = plan_lines(package, destination());
      plan.lines.insert(plan.lines.end(), lines.begin(), lines.end());
    }
    planned.push_back(identity_of(package.file));
  }
  for (const auto& warning : m_found.warnings) plan.lines.push_back("warning: " + warning);
  if (m_found.packages.empty()) plan.lines.emplace_back("push nothing: no file matches");
  plan.outputs = {{"packages", std::move(planned)}};
  return plan;
}

UploadedPackage PushPackage::send(StepContext& context, const PackageFile& file) {
  if (m_parameters.feed) return push_to_feed(context, file, *m_parameters.feed, m_parameters.mode);
  return upload_package(context, file, {m_parameters.mode, m_parameters.use_delta, m_delta_turn});
}

void PushPackage::pack(StepContext& context, PackageToPush& package) {
  const std::lock_guard turn(m_packing_turn);
  pack_for_push(context, m_scratch->path(), package);
}

UploadedPackage PushPackage::push(StepContext& context, PackageToPush& package) {
  if (package.packing) pack(context, package);
  const PackageFile& file = package.file;
  const octopus::Duration start = context.clock.elapsed();
  const UploadedPackage uploaded = send(context, file);
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

PushAttempt PushPackage::attempt(StepContext& context, PackageToPush& package) {
  PushAttempt result;
  try {
    result.uploaded = push(context, package);
  } catch (const octopus::OctopusError& error) {
    result.problem = problem_from(error);
  } catch (const packaging::PackagingError& error) {
    result.problem = problem_from(error);
  }
  const bool is_published = result.uploaded && m_parameters.publishes_artifacts;
  if (package.packing && !is_published) clear_away(m_scratch->path(), package);
  if (result.problem) say(context, Level::error, result.problem->message);
  return result;
}

// In the order of the files, whichever finishes first.
std::vector<PushAttempt> PushPackage::push_all(StepContext& context) {
  auto& packages = m_found.packages;
  std::vector<PushAttempt> attempts(packages.size());
  run_side_by_side(
      context, packages.size(), k_most_at_once, [&](StepContext& own, std::size_t index) {
        attempts[index] = attempt(own, packages[index]);
        const auto& problem = attempts[index].problem;
        return !problem ||
               (m_parameters.continue_on_error && problem->kind != ProblemKind::stopped);
      });
  return attempts;
}

// The CI server collects published packages after the step, so they stay.
void PushPackage::make_scratch_folder() {
  const bool packs = std::ranges::any_of(
      m_found.packages, [](const PackageToPush& package) { return package.packing.has_value(); });
  if (!packs) return;
  m_scratch.emplace(m_parameters.temp_folder);
  if (m_parameters.publishes_artifacts) m_scratch->keep();
}

StepResult PushPackage::execute(StepContext& context) {
  const auto& packages = m_found.packages;
  for (const auto& warning : m_found.warnings) say(context, Level::warning, warning);
  for (const auto& file : m_found.unusable) say(context, Level::error, file.problem.message);
  if (packages.empty()) say(context, Level::warning, "No file matches, nothing was pushed");
  make_scratch_folder();
  const auto attempts = push_all(context);
  m_scratch.reset();
  StepResult result;
  std::vector<OutputRecord> pushed;
  std::vector<StepProblem> problems;
  for (const auto& [path, problem] : m_found.unusable) {
    problems.push_back(problem);
    result.failed_files.push_back({path, problem.message});
  }
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    const auto& [uploaded, problem] = attempts[i];
    if (uploaded) pushed.push_back(record_of(packages[i].file, *uploaded));
    if (!problem) continue;
    problems.push_back(*problem);
    result.failed_files.push_back({packages[i].file.path.string(), problem->message});
  }
  result.outputs = {{"packages", std::move(pushed)}};
  announce_outputs(context, result.outputs);
  if (has_warnings(m_found)) result.outcome = Outcome::succeeded_with_warnings;
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
