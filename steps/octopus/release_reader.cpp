// JSON of releases, and of what is needed to plan a release.
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "steps/octopus/resource_reader.h"

namespace octostep::octopus {

namespace {

ChannelRule read_channel_rule(const JsonObject& json) {
  ChannelRule rule;
  for (const auto& package : json.objects("ActionPackages"))
    rule.packages.push_back({package.text("DeploymentAction"), package.text("PackageReference")});
  rule.version_tag_regex = json.text("VersionTagRegex");
  rule.strategy = json.text("VersioningStrategy");
  // Both require an order of versions, which such a rule does not need.
  if (rule.is_by_publication()) return rule;
  rule.version_range = json.text("VersionRange");
  rule.tag = json.text("Tag");
  return rule;
}

TemplatePackage read_template_package(const JsonObject& json) {
  TemplatePackage package;
  package.step = json.required_text("ActionName");
  package.name = json.text("PackageReferenceName");
  package.package_id = json.text("PackageId");
  package.feed_id = json.text("FeedId");
  package.feed_name = json.text("FeedName");
  package.fixed_version = json.text("FixedVersion");
  package.is_resolvable = json.optional_flag("IsResolvable").value_or(true);
  return package;
}

PromptedVariable read_prompted_variable(const JsonObject& variable, const JsonObject& prompt) {
  PromptedVariable prompted;
  prompted.name = variable.required_text("Name");
  prompted.label = prompt.text("Label");
  prompted.is_required = prompt.flag("Required");
  // The server does not reveal the value of a sensitive variable.
  prompted.has_value = variable.flag("IsSensitive") ? variable.find("Value") != nullptr
                                                    : !variable.text("Value").empty();
  if (const auto scope = variable.object("Scope")) {
    prompted.environment_ids = scope->texts("Environment");
    prompted.channel_ids = scope->texts("Channel");
    prompted.tenant_tags = scope->texts("TenantTag");
    prompted.process_owner_ids = scope->texts("ProcessOwner");
  }
  return prompted;
}

} // namespace

Channel read_channel(const JsonObject& json) {
  Channel channel;
  channel.id = json.required_id("Id");
  channel.name = json.required_text("Name");
  channel.slug = json.text("Slug");
  channel.is_default = json.flag("IsDefault");
  channel.is_ephemeral = !json.text("Type").empty() && json.text("Type") != "Lifecycle";
  for (const auto& rule : json.objects("Rules")) channel.rules.push_back(read_channel_rule(rule));
  return channel;
}

Release read_release(const JsonObject& json) {
  Release release;
  release.id = json.required_id("Id");
  release.version = json.required_text("Version");
  release.channel_id = json.id("ChannelId");
  release.project_id = json.id("ProjectId");
  release.assembled = json.instant("Assembled");
  release.notes = json.text("ReleaseNotes");
  for (const auto& selected : json.objects("SelectedPackages")) {
    SelectedPackage package;
    package.step = selected.text("ActionName");
    if (package.step.empty()) package.step = selected.text("StepName");
    package.name = selected.text("PackageReferenceName");
    package.version = selected.text("Version");
    release.packages.push_back(std::move(package));
  }
  release.process_snapshot_id = json.id("ProjectDeploymentProcessSnapshotId");
  if (const auto reference = json.object("VersionControlReference")) {
    release.git_ref = reference->text("GitRef");
    release.git_commit = reference->text("GitCommit");
  }
  if (const auto fields = json.object("CustomFields"))
    for (const auto& [name, value] : fields->value().items())
      release.custom_fields[name] = fields->text(name);
  if (auto id = json.id("ProjectVariableSetSnapshotId"); !id.empty())
    release.variable_set_ids.push_back(std::move(id));
  for (auto& id : json.ids("LibraryVariableSetSnapshotIds"))
    release.variable_set_ids.push_back(std::move(id));
  return release;
}

ReleaseTemplate read_release_template(const JsonObject& json) {
  ReleaseTemplate result;
  for (const auto& package : json.objects("Packages"))
    result.packages.push_back(read_template_package(package));
  result.next_version = json.text("NextVersionIncrement");
  result.versioning_package = {json.text("VersioningPackageStepName"),
                               json.text("VersioningPackageReferenceName")};
  return result;
}

RuleAnswer read_rule_answer(const JsonObject& json) {
  return {json.flag("SatisfiesVersionRange"),
          json.flag("SatisfiesPreReleaseTag"),
          json.texts("Errors")};
}

std::vector<PromptedVariable> read_prompted_variables(const JsonObject& json) {
  std::vector<PromptedVariable> prompted;
  for (const auto& variable : json.objects("Variables"))
    if (const auto prompt = variable.object("Prompt"))
      prompted.push_back(read_prompted_variable(variable, *prompt));
  return prompted;
}

} // namespace octostep::octopus
