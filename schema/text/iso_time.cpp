#include "schema/text/iso_time.h"

#include <fmt/format.h>

namespace octostep::text {
namespace {

namespace chrono = std::chrono;

bool take_any(std::string_view& rest, std::string_view letters) {
  if (rest.empty() || letters.find(rest.front()) == std::string_view::npos) return false;
  rest.remove_prefix(1);
  return true;
}

std::optional<chrono::year_month_day> take_date(std::string_view& rest) {
  const auto year = take_digits(rest, 4);
  if (!year || !take_any(rest, "-")) return std::nullopt;
  const auto month = take_digits(rest, 2);
  if (!month || !take_any(rest, "-")) return std::nullopt;
  const auto day = take_digits(rest, 2);
  if (!day) return std::nullopt;
  const chrono::year_month_day date(chrono::year(*year),
                                    chrono::month(static_cast<unsigned>(*month)),
                                    chrono::day(static_cast<unsigned>(*day)));
  return date.ok() ? std::optional(date) : std::nullopt;
}

// Digits after the decimal point of the seconds.
std::optional<chrono::milliseconds> take_fraction(std::string_view& rest) {
  int milliseconds = 0;
  int weight = 100;
  const auto before = rest.size();
  while (const auto digit = take_digits(rest, 1)) {
    milliseconds += *digit * weight;
    weight /= 10;
  }
  return rest.size() < before ? std::optional(chrono::milliseconds(milliseconds)) : std::nullopt;
}

std::optional<chrono::milliseconds> take_time(std::string_view& rest) {
  const auto hours = take_digits(rest, 2);
  if (!hours || *hours > 23 || !take_any(rest, ":")) return std::nullopt;
  const auto minutes = take_digits(rest, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  chrono::milliseconds time = chrono::hours(*hours) + chrono::minutes(*minutes);
  if (!take_any(rest, ":")) return time;
  const auto seconds = take_digits(rest, 2);
  if (!seconds || *seconds > 59) return std::nullopt;
  time += chrono::seconds(*seconds);
  if (!take_any(rest, ".,")) return time;
  const auto fraction = take_fraction(rest);
  return fraction ? std::optional(time + *fraction) : std::nullopt;
}

// "+hh:mm", "+hhmm" or "+hh", up to the end of the text.
std::optional<chrono::minutes> parse_offset(std::string_view rest) {
  if (rest == "Z" || rest == "z") return chrono::minutes(0);
  const int sign = rest.front() == '-' ? -1 : 1;
  if (!take_any(rest, "+-")) return std::nullopt;
  const auto hours = take_digits(rest, 2);
  if (!hours || *hours > 23) return std::nullopt;
  if (rest.empty()) return sign * chrono::hours(*hours);
  take_any(rest, ":");
  const auto minutes = take_digits(rest, 2);
  if (!minutes || *minutes > 59 || !rest.empty()) return std::nullopt;
  return sign * (chrono::hours(*hours) + chrono::minutes(*minutes));
}

struct Clock {
  int year;
  unsigned month, day;
  chrono::hh_mm_ss<chrono::milliseconds> time;
};

Clock clock_of(Instant instant) {
  const auto day = chrono::floor<chrono::days>(instant);
  const chrono::year_month_day date(day);
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          chrono::hh_mm_ss(instant - day)};
}

std::string second_text(const Clock& clock, char separator) {
  return fmt::format("{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}",
                     clock.year,
                     clock.month,
                     clock.day,
                     separator,
                     clock.time.hours().count(),
                     clock.time.minutes().count(),
                     clock.time.seconds().count());
}

} // namespace

std::optional<IsoTime> parse_iso_time(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !take_any(text, "Tt ")) return std::nullopt;
  const auto time = take_time(text);
  if (!time) return std::nullopt;
  if (text.empty()) return IsoTime{*date, *time, std::nullopt};
  const auto offset = parse_offset(text);
  return offset ? std::optional(IsoTime{*date, *time, offset}) : std::nullopt;
}

Instant as_utc(const IsoTime& time) {
  return chrono::sys_days(time.date) + time.time_of_day - time.offset.value_or(chrono::minutes(0));
}

std::string iso_time(Instant instant, std::string_view utc_zone) {
  const Clock clock = clock_of(instant);
  return fmt::format(
      "{}.{:03}{}", second_text(clock, 'T'), clock.time.subseconds().count(), utc_zone);
}

std::string readable_time(Instant instant) { return second_text(clock_of(instant), ' ') + 'Z'; }

std::optional<int> take_digits(std::string_view& rest, std::size_t count) {
  if (rest.size() < count) return std::nullopt;
  int value = 0;
  for (const char letter : rest.substr(0, count)) {
    if (letter < '0' || letter > '9') return std::nullopt;
    value = value * 10 + (letter - '0');
  }
  rest.remove_prefix(count);
  return value;
}

} // namespace octostep::text
