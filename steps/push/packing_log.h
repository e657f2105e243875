// What the step pack, and a push that packs first, say about a package.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "packaging/package_builder.h"
#include "steps/step.h"

namespace octostep::steps {

// "12 files (3.0 KiB) of 'Output'"
[[nodiscard]] std::string contents_text(const packaging::PackagePlan& plan,
                                        const std::filesystem::path& base_path);
// Its warnings, then its files.
[[nodiscard]] std::vector<std::string> content_lines(const packaging::PackagePlan& plan);
// The same after packing; `of_files` is the level of the files' lines.
void tell_content(StepContext& context, const packaging::PackagePlan& plan, Level of_files);

} // namespace octostep::steps
