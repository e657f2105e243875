#include "test/sandbox/lookup.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

bool is_called(const json& document, std::string_view text) {
  return equal_ignoring_case(text_of(document, "Id"), text) ||
         equal_ignoring_case(text_of(document, "Name"), text) ||
         (document.contains("Slug") && equal_ignoring_case(text_of(document, "Slug"), text));
}

} // namespace

const json* find_named(const Call& call, const std::string& collection, std::string_view text) {
  const auto wanted = trim(text);
  return call.store.first(collection, [&](const json& document) {
    return text_of(document, "SpaceId") == call.space_id && is_called(document, wanted);
  });
}

const json* find_in_project(const Call& call,
                            const std::string& collection,
                            const std::string& project_id,
                            std::string_view text) {
  const auto wanted = trim(text);
  return call.store.first(collection, [&](const json& document) {
    return text_of(document, "ProjectId") == project_id && is_called(document, wanted);
  });
}

const json&
require_resource(const Call& call, const std::string& collection, const std::string& text) {
  const json* found = call.store.find(collection, text);
  if (found == nullptr)
    found = call.store.first(collection, [&](const json& document) {
      return text_of(document, "SpaceId") == call.space_id && document.contains("Slug") &&
             equal_ignoring_case(text_of(document, "Slug"), text);
    });
  const bool is_visible = found != nullptr && (!call.names_space || !found->contains("SpaceId") ||
                                               text_of(*found, "SpaceId") == call.space_id);
  if (!is_visible) throw ApiError(404, fmt::format("The resource '{}' was not found.", text));
  return *found;
}

const json& require_named(const Call& call,
                          const std::string& collection,
                          std::string_view text,
                          std::string_view kind) {
  const json* const found = find_named(call, collection, text);
  if (found == nullptr)
    throw ApiError(400, fmt::format("The {} '{}' could not be found in this space.", kind, text));
  return *found;
}

std::vector<const json*>
in_space(const Call& call, const std::string& collection, bool all_spaces) {
  return call.store.where(collection, [&](const json& document) {
    return (all_spaces && !call.names_space) || text_of(document, "SpaceId") == call.space_id;
  });
}

std::vector<const json*> filtered(const Call& call, const std::vector<const json*>& documents) {
  const auto ids = call.request.query.list("ids");
  const auto name = call.request.query.text("name");
  const auto partial_name = call.request.query.text("partialName");
  std::vector<const json*> result;
  for (const json* const document : documents) {
    const auto id = text_of(*document, "Id");
    const bool is_wanted =
        ids.empty() || std::any_of(ids.begin(), ids.end(), [&](const std::string& wanted) {
          return equal_ignoring_case(wanted, id);
        });
    if (!is_wanted) continue;
    if (!name.empty() && !equal_ignoring_case(text_of(*document, "Name"), name)) continue;
    if (!partial_name.empty() && !contains_ignoring_case(text_of(*document, "Name"), partial_name))
      continue;
    result.push_back(document);
  }
  return result;
}

} // namespace octostep::sandbox
