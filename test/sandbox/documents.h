// The wire form of stored documents: public members, links, collections with pages.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

// Appears in the root document and in the names of cookies.
inline constexpr const char* k_installation_id = "5d0f2c1e-7d3a-4a33-9c2d-0d7f4c6f1a11";

// The public members of a document of `collection`, with its Links.
[[nodiscard]] json public_form(const std::string& collection, const json& document);

using Transform = std::function<json(const json&)>;

// One page of `items` by the request's skip and take, as the server's collection document. `show`
// turns each item of the page into its wire form.
[[nodiscard]] Response page_of(const Call& call,
                               const std::string& item_type,
                               const std::vector<const json*>& items,
                               const Transform& show,
                               std::int64_t default_take = 30);

// page_of() for documents that public_form() shows.
[[nodiscard]] Response
public_page(const Call& call, const std::string& collection, const std::vector<const json*>& items);
// The bare array that the /all routes return.
[[nodiscard]] Response public_list(const std::string& collection,
                                   const std::vector<const json*>& items);

// Newest first: the reverse order of insertion.
[[nodiscard]] std::vector<const json*> newest_first(std::vector<const json*> items);

} // namespace octostep::sandbox
