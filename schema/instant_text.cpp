#include "schema/instant_text.h"

#include <chrono>
#include <ctime>

#include "schema/value_text.h"

namespace octostep::schema {

namespace {

namespace chrono = std::chrono;

struct LocalTime {
  chrono::year_month_day date{};
  chrono::milliseconds time_of_day{};
};

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

// Digits after the seconds' point; what is finer than a millisecond is dropped.
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
  const int sign = rest.front() == '-' ? -1 : 1;
  rest.remove_prefix(1);
  const auto hours = take_digits(rest, 2);
  if (!hours || *hours > 23) return std::nullopt;
  if (rest.empty()) return sign * chrono::hours(*hours);
  take_any(rest, ":");
  const auto minutes = take_digits(rest, 2);
  if (!minutes || *minutes > 59 || !rest.empty()) return std::nullopt;
  return sign * (chrono::hours(*hours) + chrono::minutes(*minutes));
}

std::optional<Instant> in_process_zone(const LocalTime& local) {
  const chrono::hh_mm_ss clock(local.time_of_day);
  std::tm fields{};
  fields.tm_year = static_cast<int>(local.date.year()) - 1900;
  fields.tm_mon = static_cast<int>(static_cast<unsigned>(local.date.month())) - 1;
  fields.tm_mday = static_cast<int>(static_cast<unsigned>(local.date.day()));
  fields.tm_hour = static_cast<int>(clock.hours().count());
  fields.tm_min = static_cast<int>(clock.minutes().count());
  fields.tm_sec = static_cast<int>(clock.seconds().count());
  fields.tm_isdst = -1; // the zone's rules decide
  const std::time_t seconds = std::mktime(&fields);
  if (seconds == static_cast<std::time_t>(-1)) return std::nullopt;
  return Instant(chrono::seconds(seconds)) + clock.subseconds();
}

} // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  std::string_view rest = trimmed(text);
  const auto date = take_date(rest);
  if (!date || !take_any(rest, "Tt ")) return std::nullopt;
  const auto time = take_time(rest);
  if (!time) return std::nullopt;

  const Instant as_utc = chrono::sys_days(*date) + *time;
  if (rest == "Z" || rest == "z") return as_utc;
  if (rest.empty()) return in_process_zone({*date, *time});
  if (rest.front() != '+' && rest.front() != '-') return std::nullopt;
  const auto offset = parse_offset(rest);
  return offset ? std::optional(as_utc - *offset) : std::nullopt;
}

} // namespace octostep::schema
