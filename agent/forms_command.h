// `octostep forms CI --output DIR`: the step forms of a CI server as files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace octostep::agent {

// Writes into `folder`, which is made when it is missing; files of the same names are replaced.
// `executable` is the octostep that goes into the forms that carry one. Throws
// schema::InvalidDefinition for an unknown CI, before anything is written;
// std::filesystem::filesystem_error and packaging::PackagingError when a file cannot be read or
// written.
void write_forms(std::string_view ci,
                 const std::filesystem::path& folder,
                 const std::filesystem::path& executable);

} // namespace octostep::agent
