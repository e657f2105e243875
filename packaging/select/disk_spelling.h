// Names that people write in one Unicode form and a disk stores in another.
#pragma once

#include <filesystem>
#include <string>

namespace octostep::packaging {

// The path or pattern with each part in the form in which the folder above stores it, as far as the
// parts exist: "Größe/*.txt" finds a folder whose name macOS split into letters and marks. Relative
// paths start at `base`. What does not exist in either form stays unchanged.
[[nodiscard]] std::string spelled_as_on_disk(const std::filesystem::path& base,
                                             const std::string& path);

} // namespace octostep::packaging
