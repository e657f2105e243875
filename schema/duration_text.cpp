#include "schema/duration_text.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "schema/text/ascii.h"
#include "schema/value_text.h"

namespace octostep::schema {

namespace {

constexpr std::int64_t k_second = 1'000;
constexpr std::int64_t k_minute = 60 * k_second;
constexpr std::int64_t k_hour = 60 * k_minute;
constexpr std::int64_t k_day = 24 * k_hour;
constexpr std::int64_t k_limit = 10'000 * k_day;

// A non-negative decimal number in thousandths, so that "1.5" of a unit needs no floating point.
struct Number {
  std::int64_t thousandths = 0;
  bool has_fraction = false;
};

constexpr std::int64_t k_number_limit =
    k_limit / k_second; // no unit here is shorter than a millisecond

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

std::optional<std::int64_t> take_digits(std::string_view& rest) {
  std::int64_t value = 0;
  std::size_t length = 0;
  while (length < rest.size() && is_digit(rest[length])) {
    value = value * 10 + (rest[length] - '0');
    if (value > k_number_limit * k_second) return std::nullopt;
    ++length;
  }
  if (length == 0) return std::nullopt;
  rest.remove_prefix(length);
  return value;
}

// Digits after the decimal point, as thousandths; further digits are dropped.
std::optional<std::int64_t> take_fraction(std::string_view& rest) {
  std::int64_t thousandths = 0;
  std::size_t length = 0;
  for (; length < rest.size() && is_digit(rest[length]); ++length)
    if (length < 3) thousandths = thousandths * 10 + (rest[length] - '0');
  if (length == 0) return std::nullopt;
  for (std::size_t missing = length; missing < 3; ++missing) thousandths *= 10;
  rest.remove_prefix(length);
  return thousandths;
}

std::optional<Number> take_number(std::string_view& rest) {
  const auto whole = take_digits(rest);
  if (!whole || *whole > k_limit) return std::nullopt;
  Number number{*whole * 1'000, false};
  if (!rest.starts_with('.') && !rest.starts_with(',')) return number;
  rest.remove_prefix(1);
  const auto fraction = take_fraction(rest);
  if (!fraction) return std::nullopt;
  return Number{number.thousandths + *fraction, true};
}

bool take(std::string_view& rest, char expected) {
  if (!rest.starts_with(expected)) return false;
  rest.remove_prefix(1);
  return true;
}

std::optional<Duration> within_limit(std::int64_t milliseconds) {
  if (milliseconds < 0 || milliseconds >= k_limit) return std::nullopt;
  return Duration(milliseconds);
}

// Two digits below 60 after a colon.
std::optional<std::int64_t> take_sixtieths(std::string_view& rest) {
  if (!take(rest, ':') || rest.size() < 2 || !is_digit(rest[0]) || !is_digit(rest[1]))
    return std::nullopt;
  const auto value = (rest[0] - '0') * 10 + (rest[1] - '0');
  rest.remove_prefix(2);
  return value < 60 ? std::optional<std::int64_t>(value) : std::nullopt;
}

std::optional<Duration> parse_clock(std::string_view rest) {
  const auto first = take_digits(rest);
  if (!first) return std::nullopt;
  std::int64_t days = 0;
  std::int64_t hours = *first;
  if (take(rest, '.')) {
    const auto second = take_digits(rest);
    if (!second || *second > 23) return std::nullopt;
    days = *first;
    hours = *second;
  }
  const auto minutes = take_sixtieths(rest);
  if (!minutes || days >= k_limit / k_day || hours >= k_limit / k_hour) return std::nullopt;
  std::int64_t total = days * k_day + hours * k_hour + *minutes * k_minute;
  if (rest.empty()) return within_limit(total);

  const auto seconds = take_sixtieths(rest);
  if (!seconds) return std::nullopt;
  total += *seconds * k_second;
  if (take(rest, '.')) {
    const auto fraction = take_fraction(rest);
    if (!fraction) return std::nullopt;
    total += *fraction;
  }
  return rest.empty() ? within_limit(total) : std::nullopt;
}

// Numbers with units, largest unit first, each at most once; only the last may have a fraction.
template <std::size_t Count>
std::optional<Duration>
parse_units(std::string_view rest,
            const std::array<std::pair<std::string_view, std::int64_t>, Count>& units) {
  std::int64_t total = 0;
  std::size_t next = 0;
  if (rest.empty()) return std::nullopt;
  while (!rest.empty()) {
    const auto number = take_number(rest);
    if (!number) return std::nullopt;
    while (next < units.size() &&
           !(rest.starts_with(units[next].first) &&
             (rest.size() == units[next].first.size() || is_digit(rest[units[next].first.size()]))))
      ++next;
    if (next == units.size()) return std::nullopt;
    const auto [name, length] = units[next++];
    rest.remove_prefix(name.size());
    if (number->has_fraction && !rest.empty()) return std::nullopt;
    if (number->thousandths / 1'000 > k_limit / length) return std::nullopt;
    total += number->thousandths / 1'000 * length + number->thousandths % 1'000 * length / 1'000;
  }
  return within_limit(total);
}

std::optional<Duration> parse_iso(std::string_view rest) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 1> k_days{{{"d", k_day}}};
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> k_times{
      {{"h", k_hour}, {"m", k_minute}, {"s", k_second}}};
  rest.remove_prefix(1);
  const auto time_at = rest.find('t');
  if (time_at == std::string_view::npos) return parse_units(rest, k_days);
  const auto time = parse_units(rest.substr(time_at + 1), k_times);
  if (time_at == 0 || !time) return time;
  const auto days = parse_units(rest.substr(0, time_at), k_days);
  return days ? within_limit((*days + *time).count()) : std::nullopt;
}

} // namespace

std::optional<Duration> duration_of_seconds(double seconds) {
  const double milliseconds = seconds * static_cast<double>(k_second);
  if (!(milliseconds >= 0) || milliseconds >= static_cast<double>(k_limit)) return std::nullopt;
  return within_limit(std::llround(milliseconds));
}

std::optional<Duration> parse_duration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> k_units{
      {{"d", k_day}, {"h", k_hour}, {"m", k_minute}, {"s", k_second}, {"ms", 1}}};
  const auto lower = text::lower_case(text::trimmed(text));
  if (lower.starts_with('p')) return parse_iso(lower);
  if (lower.find(':') != std::string::npos) return parse_clock(lower);
  std::string_view rest = lower;
  if (const auto number = take_number(rest); number && rest.empty())
    return within_limit(number->thousandths);
  return parse_units(lower, k_units);
}

} // namespace octostep::schema
