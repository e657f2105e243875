// Finds the document for what a caller writes: id, name in any case, or slug.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

// The document of a space by id, name or slug; nullptr if there is none.
[[nodiscard]] const json*
find_named(const Call& call, const std::string& collection, std::string_view text);
// Like find_named(), among the documents of one project.
[[nodiscard]] const json* find_in_project(const Call& call,
                                          const std::string& collection,
                                          const std::string& project_id,
                                          std::string_view text);
// By id or slug, as the GET routes accept it. Throws ApiError 404.
[[nodiscard]] const json&
require_resource(const Call& call, const std::string& collection, const std::string& text);

// For members of commands: throws ApiError 400 with the server's kind of message if there is none.
[[nodiscard]] const json& require_named(const Call& call,
                                        const std::string& collection,
                                        std::string_view text,
                                        std::string_view kind);

// All documents of the call's space; those of every space if the URL names none and `all_spaces` is
// set.
[[nodiscard]] std::vector<const json*>
in_space(const Call& call, const std::string& collection, bool all_spaces = false);

// The filters that every list route supports: ids, name, partialName.
[[nodiscard]] std::vector<const json*> filtered(const Call& call,
                                                const std::vector<const json*>& documents);

} // namespace octostep::sandbox
