// A value tree as YAML text, in block style and in the order of the tree.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace octostep::schema {

// The lines of `comment` come first, each after "# ". Text that YAML would read as something else
// is quoted; text of several lines becomes a literal block.
[[nodiscard]] std::string yaml_document(const std::string& comment,
                                        const nlohmann::ordered_json& root);

} // namespace octostep::schema
