#include "steps/source_date.h"

#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace octostep::steps {

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
