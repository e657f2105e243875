// `octostep forms CI --output DIR`: writes the step forms of a CI server to files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace octostep::agent {

// Writes into `folder`, which is created if it is missing; files of the same names are replaced.
// `executable` is the octostep that the forms include, if they include one. Throws
// schema::InvalidDefinition for an unknown CI server, before anything is written;
// std::filesystem::filesystem_error and packaging::PackagingError if a file cannot be read or
// written.
void write_forms(std::string_view ci,
                 const std::filesystem::path& folder,
                 const std::filesystem::path& executable);

} // namespace octostep::agent
