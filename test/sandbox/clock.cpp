#include "test/sandbox/clock.h"

#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace octostep::sandbox {
namespace {

// Removes digits from the front of `text`; false if there are fewer than `least`.
bool take_number(std::string_view& text, std::size_t least, std::size_t most, int& number) {
  std::size_t count = 0;
  while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  if (count < least) return false;
  std::from_chars(text.data(), text.data() + count, number);
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Duration> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return Duration{0};
  double scale = 1000.0;
  double milliseconds = 0.0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    scale /= 10.0;
    milliseconds += scale * (text.front() - '0');
    text.remove_prefix(1);
  }
  return Duration{static_cast<std::int64_t>(milliseconds + 1e-6)};
}

// How far the zone is ahead of UTC.
std::optional<Duration> take_zone(std::string_view& text) {
  if (text.empty() || take(text, 'Z') || take(text, 'z')) return Duration{0};
  const bool behind = text.front() == '-';
  if (!behind && text.front() != '+') return std::nullopt;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!take_number(text, 2, 2, hours)) return std::nullopt;
  take(text, ':');
  if (!take_number(text, 2, 2, minutes) || hours > 14 || minutes > 59) return std::nullopt;
  const Duration ahead = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  return behind ? -ahead : ahead;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!take_number(text, 4, 4, year) || !take(text, '-') || !take_number(text, 2, 2, month) ||
      !take(text, '-') || !take_number(text, 2, 2, day))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

} // namespace

std::string to_iso(Instant instant) {
  const auto days = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{days};
  const std::chrono::hh_mm_ss time{instant - days};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}+00:00",
                     static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()),
                     time.hours().count(),
                     time.minutes().count(),
                     time.seconds().count(),
                     time.subseconds().count());
}

std::string to_http_date(Instant instant) {
  const auto days = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{days};
  const auto weekday = std::chrono::weekday{days}.c_encoding();
  constexpr std::string_view days_of_week = "SunMonTueWedThuFriSat";
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  return fmt::format("{}, {:02} {} {:04} {} GMT",
                     days_of_week.substr(weekday * 3, 3),
                     static_cast<unsigned>(date.day()),
                     months.substr((static_cast<unsigned>(date.month()) - 1) * 3, 3),
                     static_cast<int>(date.year()),
                     time_of_day(instant));
}

std::string time_of_day(Instant instant) { return to_iso(instant).substr(11, 8); }

std::optional<Instant> from_iso(std::string_view text) {
  const auto date = take_date(text);
  if (!date) return std::nullopt;
  if (text.empty()) return Instant{*date};
  if (!take(text, 'T') && !take(text, ' ')) return std::nullopt;
  int hours = 0;
  int minutes = 0;
  int seconds = 0;
  if (!take_number(text, 2, 2, hours) || !take(text, ':') || !take_number(text, 2, 2, minutes))
    return std::nullopt;
  if (take(text, ':') && !take_number(text, 2, 2, seconds)) return std::nullopt;
  if (hours > 23 || minutes > 59 || seconds > 60) return std::nullopt;
  const auto fraction = take_fraction(text);
  const auto zone = take_zone(text);
  if (!fraction || !zone || !text.empty()) return std::nullopt;
  return Instant{*date} + std::chrono::hours{hours} + std::chrono::minutes{minutes} +
         std::chrono::seconds{seconds} + *fraction - *zone;
}

Duration from_seconds(double seconds) {
  return Duration{static_cast<std::int64_t>(std::llround(seconds * 1000.0))};
}

Clock::Clock()
    : m_real_anchor(RealClock::now()), m_anchor(std::chrono::floor<Duration>(m_real_anchor)) {}

Instant Clock::now() const {
  const std::chrono::duration<double, std::milli> passed = RealClock::now() - m_real_anchor;
  return m_anchor + Duration{static_cast<std::int64_t>(std::floor(passed.count() * m_speed))};
}

void Clock::advance(Duration step) { m_anchor += step; }

void Clock::set_speed(double factor) {
  m_anchor = now();
  m_real_anchor = RealClock::now();
  m_speed = factor;
}

nlohmann::json Clock::to_json() const {
  return {{"realAnchor", std::chrono::floor<Duration>(m_real_anchor).time_since_epoch().count()},
          {"anchor", m_anchor.time_since_epoch().count()},
          {"speed", m_speed}};
}

void Clock::restore(const nlohmann::json& saved) {
  m_real_anchor = Instant{Duration{saved.at("realAnchor").get<std::int64_t>()}};
  m_anchor = Instant{Duration{saved.at("anchor").get<std::int64_t>()}};
  m_speed = saved.at("speed").get<double>();
}

} // namespace octostep::sandbox
