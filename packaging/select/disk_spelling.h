// Names that people write in one Unicode form and a disk holds in another.
#pragma once

#include <filesystem>
#include <string>

namespace octostep::packaging {

// The path or pattern with each part in the form that the folder above it holds, as far as its
// parts exist there: "Größe/*.txt" finds a folder whose name macOS took apart into letters and
// marks. Relative paths start at `base`. What does not exist in either form stays as it is.
[[nodiscard]] std::string spelled_as_on_disk(const std::filesystem::path& base,
                                             const std::string& path);

} // namespace octostep::packaging
