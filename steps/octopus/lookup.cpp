#include "steps/octopus/lookup.h"

#include <algorithm>

#include <fmt/core.h>

#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"
#include "schema/text/nearest_name.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

constexpr std::string_view k_hidden_hint = "; missing permissions look the same";

// The kind of thing that is looked up: the word for messages, and the prefix of its ids.
struct Kind {
  std::string_view word, id_prefix;
};

constexpr Kind k_environment{"environment", "Environments"};
constexpr Kind k_tenant{"tenant", "Tenants"};
constexpr Kind k_channel{"channel", "Channels"};
constexpr Kind k_runbook{"runbook", "Runbooks"};
constexpr Kind k_machine{"deployment target", "Machines"};

template <typename Resource>
std::string slug_of(const Resource& resource) {
  if constexpr (requires { resource.slug; })
    return resource.slug;
  else
    return {};
}

template <typename Resource>
std::vector<std::string> names_of(const std::vector<Resource>& resources) {
  std::vector<std::string> names;
  names.reserve(resources.size());
  for (const auto& resource : resources) names.push_back(resource.name);
  return names;
}

template <typename Resource>
[[noreturn]] void throw_ambiguous(const Kind& kind,
                                  std::string_view text,
                                  const Resource& one,
                                  const Resource& other) {
  throw OctopusError(ErrorKind::ambiguous,
                     fmt::format("'{}' fits more than one {}: '{}' ({}) and '{}' ({}); use the id",
                                 text,
                                 kind.word,
                                 one.name,
                                 one.id,
                                 other.name,
                                 other.id));
}

// Null if nothing fits.
template <typename Resource>
const Resource*
pick(const std::vector<Resource>& resources, const Kind& kind, std::string_view text) {
  const Resource* by_id = nullptr;
  const Resource* by_name = nullptr;
  const Resource* by_slug = nullptr;
  for (const auto& resource : resources) {
    if (text::equal_ignoring_case(resource.id, text)) by_id = &resource;
    if (text::equal_names(text::trimmed(resource.name), text)) {
      if (by_name != nullptr) throw_ambiguous(kind, text, *by_name, resource);
      by_name = &resource;
    }
    if (by_slug == nullptr && text::equal_ignoring_case(slug_of(resource), text))
      by_slug = &resource;
  }
  if (by_id != nullptr && by_name != nullptr && by_id != by_name)
    throw_ambiguous(kind, text, *by_id, *by_name);
  if (by_id != nullptr) return by_id;
  return by_name != nullptr ? by_name : by_slug;
}

template <typename Resource>
std::vector<Resource> find_all(const std::vector<Resource>& resources,
                               const Kind& kind,
                               const std::vector<std::string>& texts) {
  std::vector<Resource> found;
  std::string misses;
  for (const auto& given : texts) {
    const auto text = text::trimmed(given);
    const Resource* resource = text.empty() ? nullptr : pick(resources, kind, text);
    if (resource != nullptr)
      found.push_back(*resource);
    else
      misses += fmt::format("{}no {} '{}'{}",
                            misses.empty() ? "" : "; ",
                            kind.word,
                            text,
                            text::near_names_text(text, names_of(resources)));
  }
  if (!misses.empty())
    throw OctopusError(ErrorKind::not_found, misses + std::string(k_hidden_hint));
  return found;
}

template <typename Resource>
Resource
find_one(const std::vector<Resource>& resources, const Kind& kind, const std::string& text) {
  return find_all(resources, kind, {text}).front();
}

} // namespace

bool looks_like_id(std::string_view text, std::string_view prefix) {
  if (!text::starts_with_ignoring_case(text, prefix)) return false;
  text.remove_prefix(prefix.size());
  return text.size() > 1 && text.front() == '-' &&
         text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

Project find_project(Client& client, const std::string& text) {
  if (auto project = client.project(text)) return std::move(*project);
  throw OctopusError(ErrorKind::not_found,
                     fmt::format("no project '{}' in space '{}'{}{}",
                                 text::trimmed(text),
                                 client.space().name,
                                 text::near_names_text(text::trimmed(text), client.project_names()),
                                 k_hidden_hint));
}

Environment find_environment(Client& client, const std::string& text) {
  return find_one(client.environments(), k_environment, text);
}

std::vector<Environment> find_environments(Client& client, const std::vector<std::string>& texts) {
  return find_all(client.environments(), k_environment, texts);
}

std::vector<Tenant> find_tenants(Client& client, const std::vector<std::string>& texts) {
  return find_all(client.tenants(), k_tenant, texts);
}

Channel find_channel(Client& client, const Project& project, const std::string& text) {
  return find_one(client.channels(project.id), k_channel, text);
}

Runbook find_runbook(Client& client,
                     const Project& project,
                     const std::string& git_ref,
                     const std::string& text) {
  return find_one(client.runbooks(project, git_ref), k_runbook, text);
}

std::vector<Machine> find_machines(Client& client, const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  return find_all(client.machines(), k_machine, texts);
}

std::vector<std::string> find_tenant_tags(Client& client, const std::vector<std::string>& tags) {
  std::vector<std::string> found;
  if (tags.empty()) return found;
  const auto known = client.tenant_tag_names();
  std::string misses;
  for (const auto& given : tags) {
    const auto tag = text::trimmed(given);
    const auto match = std::find_if(known.begin(), known.end(), [&](const std::string& name) {
      return text::equal_names(name, tag);
    });
    if (match != known.end())
      found.push_back(*match);
    else
      misses += fmt::format("{}no tenant tag '{}'{}",
                            misses.empty() ? "" : "; ",
                            tag,
                            text::near_names_text(tag, known));
  }
  if (!misses.empty())
    throw OctopusError(ErrorKind::not_found, misses + std::string(k_hidden_hint));
  return found;
}

} // namespace octostep::octopus
