#include "steps/octopus/http/http_date.h"

#include <charconv>
#include <string_view>

namespace octostep::octopus {

bool read_number(std::string_view text, int& number) {
  const auto* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  return !text.empty() && result.ec == std::errc() && result.ptr == end;
}

std::optional<Instant> parse_http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  int day = 0;
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  const auto month = months.find(text.substr(8, 3));
  const bool numbers =
      read_number(text.substr(5, 2), day) && read_number(text.substr(12, 4), year) &&
      read_number(text.substr(17, 2), hour) && read_number(text.substr(20, 2), minute) &&
      read_number(text.substr(23, 2), second);
  if (!numbers || month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

} // namespace octostep::octopus
