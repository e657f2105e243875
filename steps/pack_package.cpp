#include "steps/pack_package.h"

#include <map>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>

#include "packaging/file_digest.h"
#include "packaging/package_builder.h"
#include "steps/push/packing_log.h"
#include "steps/shared_parameters.h"
#include "steps/step_log.h"
#include "steps/write_once.h"

namespace octostep::steps {
namespace {

using packaging::PackagePlan;
using packaging::PackageRequest;

struct PackParameters {
  PackageRequest request;
  std::optional<std::filesystem::path> release_notes_file;
  bool lists_files = false;
  bool publishes_artifact = false;
};

// The schema allows no other text.
template <typename Enumeration>
Enumeration choice(const std::map<std::string, Enumeration>& choices, const std::string& text) {
  const auto found = choices.find(text);
  if (found == choices.end())
    throw std::logic_error("choice '" + text + "' is not known to the step");
  return found->second;
}

packaging::Format parse_format(const std::string& text) {
  using packaging::Format;
  return choice<Format>({{"zip", Format::zip},
                         {"nupkg", Format::nupkg},
                         {"jar", Format::jar},
                         {"war", Format::war},
                         {"tar", Format::tar},
                         {"tar.gz", Format::tar_gz},
                         {"tgz", Format::tgz},
                         {"tar.bz2", Format::tar_bz2},
                         {"tar.zst", Format::tar_zst}},
                        text);
}

packaging::Level parse_level(const std::string& text) {
  using packaging::Level;
  return choice<Level>({{"none", Level::none},
                        {"fast", Level::fast},
                        {"optimal", Level::optimal},
                        {"max", Level::max}},
                       text);
}

packaging::Links parse_links(const std::string& text) {
  using packaging::Links;
  return choice<Links>({{"follow", Links::follow}, {"skip", Links::skip}, {"keep", Links::keep}},
                       text);
}

packaging::Manifest parse_manifest(const schema::ParameterValues& values, const BuildFacts& build) {
  packaging::Manifest manifest;
  manifest.authors = values.list("authors");
  manifest.title = values.text("title");
  manifest.description = values.text("description");
  manifest.release_notes = values.text("releaseNotes");
  if (const auto path = values.optional_text("nuspec"))
    manifest.existing = absolute_path(build.directory, *path);
  return manifest;
}

PackageRequest parse_request(const schema::ParameterValues& values, const BuildFacts& build) {
  PackageRequest request;
  request.id = values.text("packageId");
  request.version = values.text("version");
  request.format = parse_format(values.text("format"));
  request.level = parse_level(values.text("compressionLevel"));
  request.base_path = absolute_path(build.directory, values.text("basePath"));
  request.out_folder = absolute_path(build.directory, values.text("outFolder"));
  if (values.has("include")) request.include = values.list("include");
  request.exclude = values.list("exclude");
  request.match_any_case = matches_any_case(values);
  request.include_empty_directories = values.flag("includeEmptyDirectories");
  request.allow_empty = values.flag("allowEmpty");
  request.nuget_layout = values.flag("nugetLayout");
  request.overwrite = values.flag("overwrite");
  request.reproducible = values.flag("reproducible");
  request.links = parse_links(values.text("links"));
  request.allow_links_outside = values.flag("allowLinksOutside");
  request.manifest = parse_manifest(values, build);
  return request;
}

PackParameters parse(const schema::ParameterValues& values, const BuildFacts& build) {
  constexpr std::int64_t k_most_threads = 1024;
  PackParameters parameters;
  parameters.request = parse_request(values, build);
  if (const auto path = values.optional_text("releaseNotesFile"))
    parameters.release_notes_file = absolute_path(build.directory, *path);
  parameters.lists_files = values.flag("verbose");
  parameters.publishes_artifact = values.flag("publishArtifacts");
  std::vector<schema::Problem> problems;
  parameters.request.source_date_epoch = parse_source_date(build.source_date_epoch, problems);
  const std::int64_t threads = values.integer("threads").value_or(0);
  if (threads < 0 || threads > k_most_threads)
    problems.push_back(
        {"/threads", fmt::format("{} is not a number from 0 to {}", threads, k_most_threads)});
  throw_if_any(std::move(problems));
  parameters.request.threads = static_cast<unsigned>(threads);
  return parameters;
}

class PackPackage final : public Step {
public:
  explicit PackPackage(PackParameters parameters) : m_parameters(std::move(parameters)) {}
  Plan plan(StepContext& context) override;
  StepResult execute(StepContext& context) override;

private:
  [[nodiscard]] Write writing() const;
  void keep_to(const JournalEntry& entry);
  [[nodiscard]] Rows build(StepContext& context);

  PackParameters m_parameters;
  PackagePlan m_plan;
};

bool is_unchanged(const Rows& rows) {
  const std::filesystem::path path = value_in(rows.at(0), "path");
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) &&
         packaging::digest_file(path).sha256 == value_in(rows.at(0), "sha256");
}

Write PackPackage::writing() const {
  Write write;
  write.kind = "packageFile";
  write.title = "Package file of " + m_parameters.request.id;
  write.target = m_parameters.request.id;
  write.may_repeat = true;
  write.look_up = [](StepContext&, const SentWrite&) { return Found(); }; // pack it again
  write.still_holds = is_unchanged;
  return write;
}

// The file belongs to the journal entry, whether finished or not, and a version that was a time
// stamp stays the same.
void PackPackage::keep_to(const JournalEntry& entry) {
  m_parameters.request.version = value_in(entry.facts, "version");
  m_parameters.request.overwrite = true;
}

Plan PackPackage::plan(StepContext& context) {
  PackageRequest& request = m_parameters.request;
  request.now = std::chrono::floor<std::chrono::seconds>(context.clock.now());
  request.stop = context.stop;
  if (m_parameters.release_notes_file)
    request.manifest.release_notes =
        read_text_parameter(*m_parameters.release_notes_file, "releaseNotesFile");
  if (const auto entry = remembered(context, writing())) keep_to(*entry);
  m_plan = packaging::plan_package(request);
  request.version = m_plan.version; // a time-stamp version stays as planned

  Plan plan;
  plan.outputs = {{"packagePath", m_plan.path.string()},
                  {"packageId", m_plan.id},
                  {"packageVersion", m_plan.version}};
  if (context.dry_run == nullptr) return plan; // one line per file is too much outside a dry run
  context.dry_run->packages.push_back(m_plan.path);
  plan.lines = content_lines(m_plan);
  plan.lines.insert(plan.lines.begin(),
                    fmt::format("pack {} into '{}'",
                                contents_text(m_plan, request.base_path),
                                m_plan.path.string()));
  return plan;
}

Rows PackPackage::build(StepContext& context) {
  say(context,
      Level::info,
      fmt::format("Packing {}", contents_text(m_plan, m_parameters.request.base_path)));
  const auto report = packaging::build_package(m_parameters.request, std::move(m_plan));
  tell_content(context, report.plan, m_parameters.lists_files ? Level::info : Level::verbose);
  const std::string path = report.plan.path.string();
  say(context,
      Level::highlight,
      fmt::format("Packed '{}': {}, SHA-1 {}", path, size_text(report.size), report.sha1));
  return {{{"path", path},
           {"id", report.plan.id},
           {"version", report.plan.version},
           {"size", std::to_string(report.size)},
           {"sha1", report.sha1},
           {"sha256", report.sha256},
           {"warnings", std::to_string(report.plan.warnings.size())}}};
}

StepResult PackPackage::execute(StepContext& context) {
  Write write = writing();
  write.facts = {{"version", m_plan.version}};
  write.send = [&] { return build(context); };
  const Record packed = write_once(context, write).at(0);
  const std::string path = value_in(packed, "path");
  if (m_parameters.publishes_artifact) context.log.write(ArtifactWritten{path});

  StepResult result;
  if (value_in(packed, "warnings") != "0") result.outcome = Outcome::succeeded_with_warnings;
  result.outputs = {{"packagePath", path},
                    {"packageId", value_in(packed, "id")},
                    {"packageVersion", value_in(packed, "version")},
                    {"packageSize", std::int64_t{std::stoll(value_in(packed, "size"))}},
                    {"packageSha1", value_in(packed, "sha1")},
                    {"packageSha256", value_in(packed, "sha256")}};
  announce_outputs(context, result.outputs);
  return result;
}

} // namespace

std::unique_ptr<Step> make_pack_package(const schema::ParameterValues& values,
                                        const BuildFacts& build) {
  return std::make_unique<PackPackage>(parse(values, build));
}

} // namespace octostep::steps
