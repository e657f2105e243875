// Checks before sending whether a file on disk can be a package that Octopus accepts.
#pragma once

#include <filesystem>
#include <string_view>

namespace octostep::packaging {

// For an extension with its dot, in any case: the formats that Octopus unpacks (octopus.com/docs,
// "Supported formats", and Calamari's extractors), and .tar.zst, which it stores.
[[nodiscard]] bool is_package_extension(std::string_view extension);

// Throws PackagingError invalid_input, which says what the file is and what to do, if the extension
// is not that of a package, or if the content does not match it: empty, another format, a web page,
// truncated. Archives of the zip family are recognized by the directory at their end. Tar archives
// are read completely, except compressed ones above 64 MiB, of which only the start is checked.
void check_package_file(const std::filesystem::path& path, std::string_view extension);

} // namespace octostep::packaging
