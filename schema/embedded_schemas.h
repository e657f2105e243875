// The text of schema/steps/*.json, compiled into the program by a build step.
#pragma once

#include <span>
#include <string_view>

namespace octostep::schema {

struct SchemaFile {
  std::string_view name; // without ".json"
  std::string_view text;
};

// Step kinds in the order in which a pipeline uses them, then the shared files.
[[nodiscard]] std::span<const SchemaFile> embedded_schemas();

} // namespace octostep::schema
