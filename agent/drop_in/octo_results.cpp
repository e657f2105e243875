#include "agent/drop_in/octo_results.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "packaging/archive/archive_reader.h"
#include "schema/text/text_file.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/lookup.h"
#include "steps/outputs.h"

namespace octostep::agent {
namespace {

namespace fs = std::filesystem;

using json = nlohmann::ordered_json; // members in octo.exe's order

json text_or_null(const std::string& text) { return text.empty() ? json() : json(text); }

json member(const json& document, const char* name) {
  const auto found = document.find(name);
  return found == document.end() ? json() : *found;
}

std::string text_member(const json& document, const char* name) {
  const auto value = member(document, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

// Parts of the package format, which octo.exe does not count as files.
bool is_format_part(std::string_view name) {
  const bool is_manifest = name.ends_with(".nuspec") && name.find('/') == std::string_view::npos;
  return is_manifest || name == "[Content_Types].xml" || name.starts_with("_rels/") ||
         name.starts_with("package/services/");
}

json files_in(const fs::path& package, bool is_nupkg) {
  json files = json::array();
  packaging::ArchiveReader reader(package);
  for (packaging::ArchivedEntry entry; reader.next(entry);)
    if (!entry.is_folder && !(is_nupkg && is_format_part(entry.name))) files.push_back(entry.name);
  return files;
}

std::string rule_summary(const steps::ReleasePackage& package) {
  if (!package.has_rule) return "Allow any version";
  return fmt::format("Range: {} Tag: {}",
                     package.fits_range ? "PASS" : "FAIL",
                     package.fits_tag ? "PASS" : "FAIL");
}

class ResultWriter {
public:
  ResultWriter(const StepReport& step, const OctoCommand& command, const RunEnd& end)
      : m_step(step), m_given(*command.parameters), m_end(end) {}

  std::string write() {
    if (m_step.kind == "runRunbook") return write_each(runs());
    const json result = of_kind();
    return result.is_null() ? std::string() : text_of(result);
  }

  std::vector<std::string> gaps;

private:
  [[nodiscard]] json of_kind() {
    if (m_step.kind == "pack") return pack();
    if (m_step.kind == "push") return push();
    if (m_step.kind == "buildInformation") return build_information();
    if (m_step.kind == "createRelease") return release();
    if (m_step.kind == "deploy") return deployment();
    if (m_step.kind == "promote") return promotion();
    return {};
  }

  // Also of a plan, because --whatIf shows it.
  [[nodiscard]] std::string output(std::string_view key) const {
    const auto text = text_output(m_step.result.outputs, key);
    return text.empty() && m_step.plan ? text_output(m_step.plan->outputs, key) : text;
  }

  [[nodiscard]] std::vector<std::string> list(std::string_view key) const {
    return list_output(m_step.result.outputs, key);
  }

  [[nodiscard]] json pack() {
    const fs::path path = output("packagePath");
    if (path.empty()) return {};
    const auto* description = m_given.kind().find("description");
    const bool is_nupkg = path.extension() == ".nupkg";
    json result{
        {"PackageId", output("packageId")},
        {"Version", output("packageVersion")},
        {"ReleaseNotes", release_notes()},
        {"Description",
         m_given.has("description") ? m_given.value("description") : description->default_text},
        {"PackageFormat", is_nupkg ? "nupkg" : "zip"},
        {"OutputFolder", path.parent_path().string()},
        {"Files", json::array()}};
    if (!m_step.plan) attempt([&] { result["Files"] = files_in(path, is_nupkg); });
    return result;
  }

  [[nodiscard]] std::string release_notes() const {
    const auto file = m_given.value("releaseNotesFile");
    return file.empty() ? m_given.value("releaseNotes") : text::read_text_file(file).text;
  }

  [[nodiscard]] json push() const {
    json pushed = json::array(), failed = json::array();
    for (const auto& path : record_texts(m_step.result.outputs, "packages", "path"))
      pushed.push_back(path);
    for (const auto& file : m_step.result.failed_files)
      failed.push_back({{"Package", file.path}, {"Reason", file.reason}});
    if (pushed.empty() && failed.empty() && !m_step.plan) return {};
    return {{"SuccessfulPackages", std::move(pushed)}, {"FailedPackages", std::move(failed)}};
  }

  // The records in the server's form.
  [[nodiscard]] json build_information() {
    if (m_step.result.problem) return {};
    json records = json::array();
    if (m_step.plan) return records;
    for (const auto& package_id : m_given.items("packageIds")) {
      const json record = document("build-information", record_id(package_id));
      if (!record.empty()) records.push_back(record);
    }
    return records;
  }

  [[nodiscard]] std::string record_id(const std::string& package_id) {
    std::string id;
    ask([&](octopus::Client& server) {
      for (const auto& record : server.build_information(package_id))
        if (id.empty() && record.version == m_given.value("version")) id = record.id;
    });
    return id;
  }

  [[nodiscard]] json release() {
    const auto id = output("releaseId");
    if (id.empty() && !m_step.plan) return {};
    const json read = document("releases", id);
    const auto channel = output("channel");
    return {{"ReleaseId", text_or_null(id)},
            {"Assembled", member(read, "Assembled")},
            {"Version", text_or_null(output("releaseVersion"))},
            {"Project", project()},
            {"Channel",
             channel.empty() ? json() : json{{"Id", member(read, "ChannelId")}, {"Name", channel}}},
            {"Steps", release_steps(read)}};
  }

  // If the server determined the versions, it does not say how.
  [[nodiscard]] json release_steps(const json& read) const {
    json packages = json::array();
    const auto add = [&](json name, json version, json source, json rule) {
      packages.push_back({{"Id", packages.size()},
                          {"ActionName", std::move(name)},
                          {"Version", std::move(version)},
                          {"VersionSource", std::move(source)},
                          {"VersionRule", std::move(rule)}});
    };
    for (const auto& package : m_step.result.release_packages)
      add(package.step,
          package.version,
          package.is_latest ? "Latest available" : "User specified",
          rule_summary(package));
    if (!packages.empty()) return packages;
    const json source = m_given.has("packageVersion") ? json("User specified") : json();
    const auto selected = member(read, "SelectedPackages");
    if (selected.is_array())
      for (const auto& package : selected)
        add(member(package, "ActionName"), member(package, "Version"), source, {});
    return packages;
  }

  // The thing that a parameter names, as the server has it; with an Id of null if the server cannot
  // be asked.
  template <typename Find>
  [[nodiscard]] json identified(const char* key, Find find) {
    json result{{"Id", nullptr}, {"Name", m_given.value(key)}};
    ask([&](octopus::Client& server) {
      const auto found = find(server, m_given.value(key));
      result = {{"Id", found.id}, {"Name", found.name}};
    });
    return result;
  }

  [[nodiscard]] json project() { return identified("project", octopus::find_project); }

  [[nodiscard]] bool has_deployments() const {
    return m_step.plan || has_output(m_step.result.outputs, "deploymentIds");
  }

  [[nodiscard]] json deployment() {
    if (!has_deployments()) return {};
    json deployments = json::array();
    for (const auto& id : list("deploymentIds")) {
      const json read = document("deployments", id);
      json each = deployment_members(id, read, "EnvironmentName");
      each["UseGuidedFailure"] = member(read, "UseGuidedFailure");
      deployments.push_back(std::move(each));
    }
    return {{"ProjectName", project().at("Name")},
            {"Version", text_or_null(output("releaseVersion"))},
            {"Deployments", std::move(deployments)}};
  }

  [[nodiscard]] json promotion() {
    if (!has_deployments()) return {};
    json deployments = json::array();
    for (const auto& id : list("deploymentIds"))
      deployments.push_back(deployment_members(id, document("deployments", id), "Name"));
    return {{"ProjectName", project()},
            {"FromEnvironment", identified("from", octopus::find_environment)},
            {"Version", text_or_null(output("releaseVersion"))},
            {"Deployments", std::move(deployments)}};
  }

  [[nodiscard]] json
  deployment_members(const std::string& id, const json& read, const char* environment_key) {
    const auto environment_id = text_member(read, "EnvironmentId");
    const auto tenant_id = text_member(read, "TenantId");
    return {
        {"DeploymentId", id},
        {"ReleaseId", member(read, "ReleaseId")},
        {"Environment",
         {{"EnvironmentId", text_or_null(environment_id)},
          {environment_key,
           text_or_null(name_of(environment_id, &octopus::Client::environments))}}},
        {"SkipActions", member(read, "SkipActions")},
        {"SpecificMachineIds", member(read, "SpecificMachineIds")},
        {"ExcludedMachineIds", member(read, "ExcludedMachineIds")},
        {"Created", member(read, "Created")},
        {"Name", member(read, "Name")},
        {"QueueTime", member(read, "QueueTime")},
        {"Tenant",
         tenant_id.empty()
             ? json()
             : json{{"TenantId", tenant_id},
                    {"TenantName", text_or_null(name_of(tenant_id, &octopus::Client::tenants))}}}};
  }

  // `all` is a list that the client caches.
  template <typename Thing>
  [[nodiscard]] std::string name_of(const std::string& id,
                                    const std::vector<Thing>& (octopus::Client::*all)()) {
    std::string name;
    ask([&](octopus::Client& server) {
      for (const auto& thing : (server.*all)())
        if (thing.id == id) name = thing.name;
    });
    return name;
  }

  [[nodiscard]] json runs() {
    json all = json::array();
    for (const auto& id : list("runbookRunIds")) {
      const json read = document("runbookRuns", id);
      const auto machines = member(read, "DeployedToMachineIds");
      std::vector<std::string> machine_ids;
      for (const auto& machine : machines)
        if (machine.is_string()) machine_ids.push_back(machine.get<std::string>());
      all.push_back({{"SpaceId", member(read, "SpaceId")},
                     {"ProjectId", member(read, "ProjectId")},
                     {"RunbookId", member(read, "RunbookId")},
                     {"Environment", member(read, "EnvironmentId")},
                     {"Snapshot", member(read, "RunbookSnapshotId")},
                     {"Tenant", member(read, "TenantId")},
                     {"ForcePackageDownload", member(read, "ForcePackageDownload")},
                     {"SkipActions", member(read, "SkipActions")},
                     {"IncludedMachines", member(read, "SpecificMachineIds")},
                     {"ExcludedMachines", member(read, "ExcludedMachineIds")},
                     {"UseGuidedFailure", member(read, "UseGuidedFailure")},
                     {"QueueTime", member(read, "QueueTime")},
                     {"QueueTimeExpiry", member(read, "QueueTimeExpiry")},
                     {"Machines", fmt::format("{}", fmt::join(machine_ids, ", "))}});
    }
    return all;
  }

  // {} if the server has no such thing, or does not show it.
  [[nodiscard]] json document(std::string_view collection, const std::string& id) {
    json read = json::object();
    if (id.empty()) return read;
    ask([&](octopus::Client& server) {
      if (const auto text = server.document(collection, id)) read = json::parse(*text);
    });
    return read;
  }

  void ask(const std::function<void(octopus::Client&)>& question) {
    if (m_end.server != nullptr) attempt([&] { question(*m_end.server); });
  }

  // The writes have succeeded, so a member that cannot be read is not a failure.
  void attempt(const std::function<void()>& act) {
    try {
      act();
    } catch (const octopus::OctopusError& error) {
      gaps.emplace_back(m_end.log.without_secrets(error.what()));
    } catch (const packaging::PackagingError& error) {
      gaps.emplace_back(m_end.log.without_secrets(error.what()));
    }
  }

  [[nodiscard]] std::string write_each(const json& values) const {
    std::string text;
    for (const auto& value : values) text += text_of(value);
    return text;
  }

  [[nodiscard]] std::string text_of(const json& value) const {
    return without_secrets(value).dump(2, ' ', false, json::error_handler_t::replace) + "\n";
  }

  [[nodiscard]] json without_secrets(json value) const {
    if (value.is_string()) return m_end.log.without_secrets(value.get<std::string>());
    for (auto& item : value)
      if (item.is_structured() || item.is_string()) item = without_secrets(std::move(item));
    return value;
  }

  const StepReport& m_step;
  const DialectParameters& m_given;
  const RunEnd& m_end;
};

} // namespace

OctoResult octo_result(const RunEnd& end, const OctoCommand& command) {
  if (end.report.steps.empty() || !command.parameters) return {};
  ResultWriter writer(end.report.steps.front(), command, end);
  std::string text = writer.write();
  return {std::move(text), std::move(writer.gaps)};
}

} // namespace octostep::agent
