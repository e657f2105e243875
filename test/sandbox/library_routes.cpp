#include <algorithm>
#include <array>
#include <functional>

#include "test/sandbox/documents.h"
#include "test/sandbox/lookup.h"
#include "test/sandbox/routes.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// What a list route filters by, in addition to ids, name and partialName: query name and member.
struct ExtraFilter {
  const char* parameter;
  const char* member;
};

struct LibraryCollection {
  const char* path;
  const char* collection;
  ExtraFilter filter{"", ""};
};

constexpr std::array k_collections{
    LibraryCollection{"environments", "Environments"},
    LibraryCollection{"machines", "Machines", {"environmentIds", "EnvironmentIds"}},
    LibraryCollection{"tagsets", "TagSets"},
    LibraryCollection{"lifecycles", "Lifecycles"},
    LibraryCollection{"projectgroups", "ProjectGroups"},
    LibraryCollection{"feeds", "Feeds", {"feedType", "FeedType"}},
    LibraryCollection{"projects", "Projects"},
    LibraryCollection{"channels", "Channels"},
    LibraryCollection{"runbooks", "Runbooks", {"projectIds", "ProjectId"}},
    LibraryCollection{"runbookSnapshots", "RunbookSnapshots"},
    LibraryCollection{"runbookProcesses", "RunbookProcesses"},
    LibraryCollection{"deploymentprocesses", "DeploymentProcesses"}};

// The member is a text or a list of texts; one common value is enough.
bool passes(const ExtraFilter& filter, const Query& query, const json& document) {
  const auto wanted = query.list(filter.parameter);
  if (wanted.empty()) return true;
  auto values = texts_of(document, filter.member);
  if (values.empty()) values.push_back(text_of(document, filter.member));
  return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& text) {
      return equal_ignoring_case(text, value);
    });
  });
}

// These routes are older than ephemeral environments and do not show them.
std::vector<const json*> without_ephemeral(std::vector<const json*> items) {
  std::erase_if(items, [](const json* item) {
    return item->contains("ParentEnvironmentId") && text_of(*item, "Type") == "Ephemeral";
  });
  return items;
}

void add_collection(Router& router, const LibraryCollection& entry) {
  const std::string path = std::string{"/"} + entry.path;
  const std::string collection = entry.collection;
  const ExtraFilter filter = entry.filter;
  router.add("GET", path, [collection, filter](Call& call) {
    auto items = without_ephemeral(filtered(call, in_space(call, collection)));
    if (*filter.parameter != '\0')
      std::erase_if(items,
                    [&](const json* item) { return !passes(filter, call.request.query, *item); });
    return public_page(call, collection, items);
  });
  router.add("GET", path + "/all", [collection](Call& call) {
    return public_list(collection, without_ephemeral(filtered(call, in_space(call, collection))));
  });
  router.add("GET", path + "/{id}", [collection](Call& call) {
    return json_response(
        200, public_form(collection, require_resource(call, collection, call.parameter("id"))));
  });
}

// Tags of the same set are alternatives; different sets must all match.
bool has_tags(const json& tenant, const std::vector<std::string>& wanted) {
  std::map<std::string, bool> sets;
  const auto tags = texts_of(tenant, "TenantTags");
  for (const auto& tag : wanted) {
    bool& is_matched = sets[lower(tag.substr(0, tag.find('/')))];
    is_matched = is_matched || std::any_of(tags.begin(), tags.end(), [&](const std::string& own) {
                   return equal_ignoring_case(own, tag);
                 });
  }
  return std::all_of(sets.begin(), sets.end(), [](const auto& set) { return set.second; });
}

std::vector<const json*> wanted_tenants(const Call& call) {
  auto tenants = filtered(call, in_space(call, "Tenants"));
  const auto tags = call.request.query.list("tags");
  const auto project = call.request.query.text("projectId");
  std::erase_if(tenants, [&](const json* tenant) {
    return !has_tags(*tenant, tags) ||
           (!project.empty() && !tenant->at("ProjectEnvironments").contains(project));
  });
  return tenants;
}

Response list_tenants(Call& call) { return public_page(call, "Tenants", wanted_tenants(call)); }
Response all_tenants(Call& call) { return public_list("Tenants", wanted_tenants(call)); }
Response get_tenant(Call& call) {
  return json_response(
      200, public_form("Tenants", require_resource(call, "Tenants", call.parameter("id"))));
}

bool covers_project(const json& freeze, const std::vector<std::string>& projects) {
  const json& scope = freeze.at("ProjectEnvironmentScope");
  return projects.empty() || std::any_of(projects.begin(),
                                         projects.end(),
                                         [&](const std::string& id) { return scope.contains(id); });
}

// Not paged like other lists: {Count, DeploymentFreezes}.
Response list_freezes(Call& call) {
  auto freezes = json::array();
  const bool with_complete = call.request.query.flag("includeComplete", false);
  const auto projects = call.request.query.list("projectIds");
  const auto everywhere = call.store.where("DeploymentFreezes", [](const json&) { return true; });
  for (const json* const freeze : filtered(call, everywhere)) {
    const auto end = from_iso(text_of(*freeze, "End"));
    if (!with_complete && end && *end < call.now) continue;
    if (covers_project(*freeze, projects))
      freezes.push_back(public_form("DeploymentFreezes", *freeze));
  }
  return json_response(200, {{"Count", freezes.size()}, {"DeploymentFreezes", freezes}});
}

} // namespace

void add_library_routes(Router& router) {
  for (const auto& entry : k_collections) add_collection(router, entry);
  router.add("GET", "/tenants", list_tenants);
  router.add("GET", "/tenants/all", all_tenants);
  router.add("GET", "/tenants/{id}", get_tenant);
  router.add("GET", "/deploymentfreezes", list_freezes, {.scope = Scope::system});
  router.add("GET", "/deploymentfreezes", list_freezes);
}

} // namespace octostep::sandbox
