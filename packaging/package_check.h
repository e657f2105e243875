// Whether a file on the disk can be a package that Octopus takes, before it is sent.
#pragma once

#include <filesystem>
#include <string_view>

namespace octostep::packaging {

// Of an extension with its dot, in any case: the formats that Octopus unpacks (octopus.com/docs,
// "Supported formats", and Calamari's extractors), and .tar.zst, which it stores.
[[nodiscard]] bool is_package_extension(std::string_view extension);

// Throws PackagingError, invalid_input with what the file is and what to do, when the extension is
// none of a package, or when the content is not what the extension says: empty, another format, a
// web page, cut off. Archives of the zip family are known by their directory at the end; tar
// archives are read through, unless they are compressed and above 64 MiB, where the start has to
// do.
void check_package_file(const std::filesystem::path& path, std::string_view extension);

} // namespace octostep::packaging
