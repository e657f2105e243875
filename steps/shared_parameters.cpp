#include "steps/shared_parameters.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "schema/text/text_file.h"

namespace octostep::steps {

void throw_if_any(std::vector<schema::Problem> problems) {
  if (!problems.empty()) throw schema::InvalidDefinition(std::move(problems));
}

std::filesystem::path absolute_path(const std::filesystem::path& directory,
                                    const std::string& path) {
  auto absolute = (directory / path).lexically_normal();
  constexpr bool k_is_separator = std::filesystem::path::preferred_separator == '\\';
  std::error_code ignored; // what cannot be examined counts as missing
  if (k_is_separator || path.find('\\') == std::string::npos ||
      std::filesystem::exists(absolute, ignored))
    return absolute;
  std::string meant = path;
  std::ranges::replace(meant, '\\', '/');
  throw schema::InvalidDefinition(
      {{"",
        fmt::format("there is no '{}', and a backslash separates no folders on this system: write "
                    "'{}'",
                    path,
                    meant)}});
}

std::string read_text_parameter(const std::filesystem::path& path, const std::string& parameter) {
  constexpr std::size_t k_limit = std::size_t{64} << 20U;
  auto read = text::read_text_file(path, k_limit);
  if (!read.error.empty())
    throw schema::InvalidDefinition(
        {{"/" + parameter, fmt::format("cannot read '{}': {}", path.string(), read.error)}});
  return std::move(read.text);
}

bool matches_any_case(const schema::ParameterValues& values) {
  constexpr bool k_is_windows = std::filesystem::path::preferred_separator == '\\';
  return values.has("matchAnyCase") ? values.flag("matchAnyCase") : k_is_windows;
}

octopus::OverwriteMode parse_overwrite_mode(std::string_view text) {
  if (text == "overwriteExisting") return octopus::OverwriteMode::overwrite_existing;
  if (text == "ignoreIfExists") return octopus::OverwriteMode::ignore_if_exists;
  return octopus::OverwriteMode::fail_if_exists;
}

std::optional<std::int64_t> parse_source_date(const std::string& text,
                                              std::vector<schema::Problem>& problems) {
  if (text.empty()) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (fault == std::errc() && end == text.data() + text.size()) return seconds;
  problems.push_back(
      {"",
       fmt::format("SOURCE_DATE_EPOCH in the environment is '{}', not a number of seconds", text)});
  return std::nullopt;
}

} // namespace octostep::steps
