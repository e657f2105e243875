#include "steps/deployment/prompted_variables.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"
#include "schema/text/nearest_name.h"
#include "schema/text/quoted_list.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;
using octopus::PromptedVariable;

bool is_named(const PromptedVariable& prompt, const std::string& name) {
  return text::equal_names(prompt.name, name) || text::equal_names(prompt.label, name);
}

bool holds(const std::vector<std::string>& values, const std::string& value) {
  return values.empty() || std::ranges::find(values, value) != values.end();
}

bool is_asked_for(const PromptedVariable& prompt,
                  const PromptScope& scope,
                  const octopus::Environment& environment) {
  return holds(prompt.environment_ids, environment.id) &&
         holds(prompt.process_owner_ids, scope.process_owner_id) &&
         (scope.channel_id.empty() || holds(prompt.channel_ids, scope.channel_id));
}

bool is_for_tenant(const PromptedVariable& prompt, const octopus::Tenant& tenant) {
  return prompt.tenant_tags.empty() || std::ranges::any_of(tenant.tags, [&](const auto& tag) {
           return std::ranges::find(prompt.tenant_tags, tag) != prompt.tenant_tags.end();
         });
}

bool is_given(const PromptedVariable& prompt, const schema::NameValues& variables) {
  return std::ranges::any_of(variables, [&](const auto& variable) {
    return is_named(prompt, variable.first) && !variable.second.empty();
  });
}

// Several targets may lack the same variable.
using Lacks = std::map<std::string, std::vector<std::string>>; // what -> where

void note_lacks(const octopus::Environment& environment,
                const std::vector<const PromptedVariable*>& missing,
                const Targets& targets,
                Lacks& lacks) {
  const auto names_for = [&](const octopus::Tenant* tenant) {
    std::vector<std::string> names;
    for (const auto* prompt : missing)
      if (tenant == nullptr || is_for_tenant(*prompt, *tenant)) names.push_back(prompt->name);
    return names.empty() ? std::string() : text::quoted_list(names);
  };
  if (!targets.is_tenanted) {
    const std::string names = names_for(nullptr);
    if (!names.empty()) lacks[names].push_back(fmt::format("environment '{}'", environment.name));
  }
  for (const auto& tenant : targets.tenants) {
    const std::string names = names_for(&tenant);
    if (!names.empty())
      lacks[names].push_back(
          fmt::format("tenant '{}' in environment '{}'", tenant.name, environment.name));
  }
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

void check_given(const std::vector<PromptedVariable>& prompts,
                 const PromptScope& scope,
                 const Targets& targets,
                 const schema::NameValues& variables) {
  Lacks lacks;
  for (const auto& environment : targets.environments) {
    std::vector<const PromptedVariable*> missing;
    for (const auto& prompt : prompts)
      if (prompt.is_required && !prompt.has_value && is_asked_for(prompt, scope, environment) &&
          !is_given(prompt, variables))
        missing.push_back(&prompt);
    note_lacks(environment, missing, targets, lacks);
  }
  if (lacks.empty()) return;
  std::string text;
  for (const auto& [names, places] : lacks)
    text += fmt::format("{}{} for {}", text.empty() ? "" : "; ", names, joined(places));
  throw OctopusError(ErrorKind::refused,
                     "the deployment asks for variables that are not given: " + text +
                         "; give them in 'variables'");
}

void warn_of_unknown(StepContext& context,
                     const std::vector<PromptedVariable>& prompts,
                     const schema::NameValues& variables) {
  std::vector<std::string> names;
  for (const auto& prompt : prompts) names.push_back(prompt.name);
  for (const auto& [name, value] : variables) {
    const bool is_known =
        std::ranges::any_of(prompts, [&name = name](const PromptedVariable& prompt) {
          return is_named(prompt, name); // Clang 14 cannot capture a structured binding
        });
    if (!is_known)
      say(context,
          Level::warning,
          fmt::format("No prompted variable has the name or label '{}'{}",
                      name,
                      text::near_names_text(name, names)));
  }
}

std::vector<std::string> names_and_labels(const std::vector<PromptedVariable>& prompts) {
  std::vector<std::string> known;
  for (const auto& prompt : prompts) {
    known.push_back(prompt.name);
    if (!prompt.label.empty()) known.push_back(prompt.label);
  }
  return known;
}

// Absent if there are none, or if one of the sets cannot be seen.
std::optional<std::vector<PromptedVariable>> read_prompts(StepContext& context,
                                                          const std::vector<std::string>& ids) {
  if (ids.empty()) return std::nullopt;
  std::vector<PromptedVariable> prompts;
  try {
    for (const auto& id : ids) {
      auto some = context.server->prompted_variables(id);
      if (!some) return std::nullopt;
      std::ranges::move(*some, std::back_inserter(prompts));
    }
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::forbidden) throw;
    say(context,
        Level::verbose,
        fmt::format("Prompted variables are left to the server: {}", error.what()));
    return std::nullopt;
  }
  return prompts;
}

} // namespace

std::vector<std::string> prompts_of(const octopus::Release& release) {
  return release.variable_set_ids;
}

std::vector<std::string> prompts_of(const octopus::Project& project) {
  std::vector<std::string> ids = project.library_variable_set_ids;
  if (!project.variable_set_id.empty()) ids.insert(ids.begin(), project.variable_set_id);
  return ids;
}

schema::NameValues check_prompts(StepContext& context,
                                 const std::vector<std::string>& variable_set_ids,
                                 const PromptScope& scope,
                                 const Targets& targets,
                                 const VariableSources& sources) {
  const auto prompts = read_prompts(context, variable_set_ids);
  if (!prompts) return sent_variables(sources, {});
  auto variables = sent_variables(sources, names_and_labels(*prompts));
  check_given(*prompts, scope, targets, variables);
  warn_of_unknown(context, *prompts, variables);
  return variables;
}

} // namespace octostep::steps
