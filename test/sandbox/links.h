// The Links of every kind of resource.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace octostep::sandbox {

// The links of a document; an empty object for collections without links.
[[nodiscard]] nlohmann::json links_of(const std::string& collection,
                                      const nlohmann::json& document);
// Links of the system root, and of a space's root.
[[nodiscard]] nlohmann::json system_links(const std::string& default_space_id);
[[nodiscard]] nlohmann::json space_links(const std::string& space_id);

} // namespace octostep::sandbox
