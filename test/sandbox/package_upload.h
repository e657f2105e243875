// What happens to a package that arrives, by any route.
#pragma once

#include <string>

#include "test/sandbox/call.h"
#include "test/sandbox/version.h"

namespace octostep::sandbox {

enum class OverwriteMode { fail_if_exists, overwrite_existing, ignore_if_exists };

// From overwriteMode, or the older replace=true|false. Throws ApiError 400 for another mode.
[[nodiscard]] OverwriteMode overwrite_mode_of(const Query& query);
[[nodiscard]] OverwriteMode parse_overwrite_mode(const std::string& text);

// Throws ApiError 400 if the file name has no id and version.
[[nodiscard]] PackageName parse_upload_name(const std::string& file_name);

// 201 with the package if it is new or replaced, 200 if an existing one is kept; throws ApiError
// 409 if it exists but must not.
[[nodiscard]] Response
accept_package(Call& call, const Upload& upload, const PackageName& name, OverwriteMode mode);

} // namespace octostep::sandbox
