// Text that a parameter names as a file: release notes, variables, build information.
#pragma once

#include <filesystem>
#include <string>

namespace octostep::steps {

// A relative path starts at `directory`.
[[nodiscard]] std::filesystem::path absolute_path(const std::filesystem::path& directory,
                                                  const std::string& path);

// The whole file as UTF-8: a byte order mark is taken off, UTF-16 with a mark is converted, line
// breaks stay as they are. Throws schema::InvalidDefinition with the path "/<parameter>" when the
// file cannot be read or is not text in one of these encodings.
[[nodiscard]] std::string read_text_file(const std::filesystem::path& path,
                                         const std::string& parameter);

} // namespace octostep::steps
