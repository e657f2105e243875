// YAML text of a value tree, in block style and in the order of the tree.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace octostep::schema {

// `comment` lines go first, each behind "# ". Text that YAML would take for something else is
// quoted; text of several lines becomes a literal block.
[[nodiscard]] std::string yaml_document(const std::string& comment,
                                        const nlohmann::ordered_json& root);

} // namespace octostep::schema
