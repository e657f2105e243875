#include "test/sandbox/documents.h"

#include <algorithm>

#include <fmt/format.h>

#include "test/sandbox/links.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

bool is_public(const std::string& member) {
  return !member.empty() && member[0] >= 'A' && member[0] <= 'Z';
}

// The request's query without paging, for page links.
std::string filter_query(const Call& call) {
  std::string text;
  for (const auto& [name, value] : call.request.query.items())
    if (!equal_ignoring_case(name, "skip") && !equal_ignoring_case(name, "take"))
      text += fmt::format("&{}={}", percent_encode(name), percent_encode(value));
  return text;
}

struct Page {
  std::int64_t skip = 0;
  std::int64_t take = 0;
  std::int64_t total = 0;
};

json page_links(const Call& call, const Page& page, std::int64_t last_page) {
  const auto& path = call.request.path;
  const auto filter = filter_query(call);
  const auto link = [&](std::int64_t skip) {
    return fmt::format("{}?skip={}&take={}{}", path, skip, page.take, filter);
  };
  json links{{"Self", link(page.skip)},
             {"Template", path + "{?skip,take}"},
             {"Page.All", fmt::format("{}?skip=0&take=2147483647{}", path, filter)},
             {"Page.Current", link(page.skip)},
             {"Page.Last", link(last_page * page.take)}};
  if (page.skip + page.take < page.total) links["Page.Next"] = link(page.skip + page.take);
  if (page.skip > 0)
    links["Page.Previous"] = link(std::max<std::int64_t>(0, page.skip - page.take));
  return links;
}

} // namespace

json public_form(const std::string& collection, const json& document) {
  auto shown = json::object();
  for (const auto& [member, value] : document.items())
    if (is_public(member)) shown[member] = value;
  shown["Links"] = links_of(collection, document);
  return shown;
}

Response page_of(const Call& call,
                 const std::string& item_type,
                 const std::vector<const json*>& items,
                 const Transform& show,
                 std::int64_t default_take) {
  const auto& query = call.request.query;
  Page page;
  page.total = static_cast<std::int64_t>(items.size());
  page.skip = std::max<std::int64_t>(0, query.number("skip", 0));
  page.take = std::max<std::int64_t>(1, query.number("take", default_take));
  auto shown = json::array();
  const auto end =
      page.skip >= page.total ? page.skip : page.skip + std::min(page.take, page.total - page.skip);
  for (auto i = page.skip; i < end; ++i) shown.push_back(show(*items[static_cast<std::size_t>(i)]));
  const auto pages = std::max<std::int64_t>(1, (page.total + page.take - 1) / page.take);
  return json_response(200,
                       {{"Id", nullptr},
                        {"ItemType", item_type},
                        {"TotalResults", page.total},
                        {"ItemsPerPage", page.take},
                        {"NumberOfPages", pages},
                        {"LastPageNumber", pages - 1},
                        {"IsStale", false},
                        {"Items", std::move(shown)},
                        {"Links", page_links(call, page, pages - 1)}});
}

Response public_page(const Call& call,
                     const std::string& collection,
                     const std::vector<const json*>& items) {
  return page_of(
      call, collection, items, [&](const json& item) { return public_form(collection, item); });
}

Response public_list(const std::string& collection, const std::vector<const json*>& items) {
  auto list = json::array();
  for (const json* const item : items) list.push_back(public_form(collection, *item));
  return json_response(200, list);
}

std::vector<const json*> newest_first(std::vector<const json*> items) {
  std::reverse(items.begin(), items.end());
  return items;
}

} // namespace octostep::sandbox
