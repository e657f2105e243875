#include "schema/instant_text.h"

#include <chrono>
#include <ctime>

#include "schema/text/ascii.h"
#include "schema/text/iso_time.h"

namespace octostep::schema {

namespace {

namespace chrono = std::chrono;

std::optional<Instant> in_process_zone(const text::IsoTime& local) {
  const chrono::hh_mm_ss clock(local.time_of_day);
  std::tm fields{};
  fields.tm_year = static_cast<int>(local.date.year()) - 1900;
  fields.tm_mon = static_cast<int>(static_cast<unsigned>(local.date.month())) - 1;
  fields.tm_mday = static_cast<int>(static_cast<unsigned>(local.date.day()));
  fields.tm_hour = static_cast<int>(clock.hours().count());
  fields.tm_min = static_cast<int>(clock.minutes().count());
  fields.tm_sec = static_cast<int>(clock.seconds().count());
  fields.tm_isdst = -1; // let the time zone's rules decide
  const std::time_t seconds = std::mktime(&fields);
  if (seconds == static_cast<std::time_t>(-1)) return std::nullopt;
  return Instant(chrono::seconds(seconds)) + clock.subseconds();
}

} // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  const auto time = text::parse_iso_time(text::trimmed(text));
  if (!time) return std::nullopt;
  return time->offset ? std::optional(text::as_utc(*time)) : in_process_zone(*time);
}

} // namespace octostep::schema
