#include "steps/release/version_spec.h"

#include <string_view>

#include <fmt/format.h>

namespace octostep::steps {
namespace {

constexpr std::string_view k_separators = ":/=";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

std::size_t find_separator(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (k_separators.find(text[at]) != std::string_view::npos) {
      return at;
    }
  }
  return std::string_view::npos;
}

bool is_spec(std::string_view text) {
  const std::size_t separator = find_separator(text);
  if (separator == std::string_view::npos || is_blank(text.substr(0, separator))) return false;
  // A Git reference and a prerelease may contain separators themselves, so only the last part must
  // not be blank.
  return !is_blank(text.substr(text.find_last_of(k_separators) + 1));
}

} // namespace

void check_version_specs(const std::string& key,
                         const std::vector<std::string>& specs,
                         std::vector<schema::Problem>& problems) {
  for (const auto& spec : specs)
    if (!is_spec(spec))
      problems.push_back(
          {"/" + key,
           fmt::format("'{}' is not of the form step:version or step:reference:version", spec)});
}

} // namespace octostep::steps
