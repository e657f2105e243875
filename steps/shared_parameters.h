// What all steps share for reading their parameters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/parameter_values.h"
#include "schema/problem.h"
#include "steps/octopus/client.h"

namespace octostep::steps {

// The end of every step's parsing: throws schema::InvalidDefinition if there is any problem.
void throw_if_any(std::vector<schema::Problem> problems);

// A relative path starts at `directory`. Where backslashes do not separate folders, throws
// schema::InvalidDefinition for a path with a backslash that does not exist, because a name with a
// backslash is never intended.
[[nodiscard]] std::filesystem::path absolute_path(const std::filesystem::path& directory,
                                                  const std::string& path);

// The text of a file that a parameter names. Throws schema::InvalidDefinition with the path
// "/<parameter>" if the file cannot be read or is not text.
[[nodiscard]] std::string read_text_parameter(const std::filesystem::path& path,
                                              const std::string& parameter);

// The parameter matchAnyCase; the default is the behavior of the platform's file system.
[[nodiscard]] bool matches_any_case(const schema::ParameterValues& values);

// The parameter overwriteMode of the steps that push.
[[nodiscard]] octopus::OverwriteMode parse_overwrite_mode(std::string_view text);

// SOURCE_DATE_EPOCH in seconds, the latest time that files in a package may have; absent if `text`
// is empty. Anything but a number is a problem:
// https://reproducible-builds.org/specs/source-date-epoch
[[nodiscard]] std::optional<std::int64_t> parse_source_date(const std::string& text,
                                                            std::vector<schema::Problem>& problems);

} // namespace octostep::steps
