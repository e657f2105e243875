#include "agent/dialects/foreign_time.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "schema/text/ascii.h"

namespace octostep::agent {
namespace {

constexpr std::array<std::string_view, 12> k_months{"january",
                                                    "february",
                                                    "march",
                                                    "april",
                                                    "may",
                                                    "june",
                                                    "july",
                                                    "august",
                                                    "september",
                                                    "october",
                                                    "november",
                                                    "december"};
constexpr std::array<std::string_view, 7> k_days{
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
constexpr std::size_t k_abbreviation = 3;

struct Date {
  int year = 0, month = 0, day = 0;
};

struct Time {
  int hour = 0, minute = 0;
  std::string seconds; // "00" or "00.125"
};

// Removes parts from the front of a text. A function that returns nothing leaves the text
// unchanged.
class TextReader {
public:
  explicit TextReader(std::string_view text) : m_rest(text) { skip_blanks(); }

  [[nodiscard]] bool is_at_end() const { return m_rest.empty(); }
  [[nodiscard]] std::string_view rest() const { return m_rest; }

  bool take(std::string_view letters) {
    if (m_rest.empty() || letters.find(m_rest.front()) == std::string_view::npos) return false;
    m_rest.remove_prefix(1);
    return true;
  }

  std::optional<int> number(std::size_t shortest, std::size_t longest) {
    const auto length = run_of([](unsigned char c) { return std::isdigit(c) != 0; });
    if (length < shortest || length > longest) return std::nullopt;
    int value = 0;
    std::from_chars(m_rest.data(), m_rest.data() + length, value);
    m_rest.remove_prefix(length);
    return value;
  }

  // The index of a name, full or abbreviated.
  template <std::size_t Count>
  std::optional<int> name(const std::array<std::string_view, Count>& names) {
    const auto length = run_of([](unsigned char c) { return std::isalpha(c) != 0; });
    const auto word = text::lower_case(m_rest.substr(0, length));
    const auto found = std::ranges::find_if(names, [&](std::string_view known) {
      return word == known || word == known.substr(0, k_abbreviation);
    });
    if (found == names.end()) return std::nullopt;
    m_rest.remove_prefix(length);
    return static_cast<int>(found - names.begin());
  }

  void skip_blanks() {
    m_rest.remove_prefix(run_of([](unsigned char c) { return std::isspace(c) != 0; }));
  }

private:
  template <typename Predicate>
  [[nodiscard]] std::size_t run_of(Predicate holds) const {
    const auto end = std::ranges::find_if_not(m_rest, holds);
    return static_cast<std::size_t>(end - m_rest.begin());
  }

  std::string_view m_rest;
};

std::optional<Date> year_first(TextReader text, TextReader& rest) {
  const auto year = text.number(4, 4);
  if (!year || !text.take("-/")) return std::nullopt;
  const auto month = text.number(1, 2);
  if (!month || !text.take("-/")) return std::nullopt;
  const auto day = text.number(1, 2);
  if (!day) return std::nullopt;
  rest = text;
  return Date{*year, *month, *day};
}

// "06 Dec 2026", "6-Dec-2026", "Dec 6, 2026"
std::optional<Date> with_month_name(TextReader text, TextReader& rest) {
  const auto between = [&] {
    if (!text.take("-")) text.skip_blanks();
  };
  auto day = text.number(1, 2);
  if (day) between();
  const auto month = text.name(k_months);
  if (!month) return std::nullopt;
  between();
  if (!day) {
    day = text.number(1, 2);
    text.take(",");
    text.skip_blanks();
  }
  const auto year = text.number(4, 4);
  if (!day || !year) return std::nullopt;
  rest = text;
  return Date{*year, *month + 1, *day};
}

std::optional<Date> take_date(TextReader& text) {
  TextReader start = text;
  if (start.name(k_days)) {
    start.take(",");
    start.skip_blanks();
  }
  const auto date = year_first(start, text);
  return date ? date : with_month_name(start, text);
}

// The hour in 24-hour format, for "12 AM" to "11 PM"; absent if there is no such hour.
std::optional<int> hour_of_day(int hour, TextReader& text) {
  text.skip_blanks();
  constexpr int k_half = 12;
  constexpr std::array<std::string_view, 2> k_halves{"am", "pm"};
  const auto half = text.name(k_halves);
  if (!half) return hour;
  if (hour < 1 || hour > k_half) return std::nullopt;
  return hour % k_half + *half * k_half;
}

std::optional<std::string> take_seconds(TextReader& text) {
  if (!text.take(":")) return "00";
  const auto seconds = text.number(2, 2);
  if (!seconds) return std::nullopt;
  std::string written = fmt::format("{:02}", *seconds);
  if (!text.take(".")) return written;
  constexpr std::size_t k_finest = 7; // .NET's ticks
  const auto before = text.rest();
  if (!text.number(1, k_finest)) return std::nullopt;
  return written + "." + std::string(before.substr(0, before.size() - text.rest().size()));
}

std::optional<Time> take_time(TextReader& text) {
  const auto hour = text.number(1, 2);
  if (!hour || !text.take(":")) return std::nullopt;
  const auto minute = text.number(2, 2);
  if (!minute) return std::nullopt;
  const auto seconds = take_seconds(text);
  if (!seconds) return std::nullopt;
  const auto of_day = hour_of_day(*hour, text);
  if (!of_day) return std::nullopt;
  return Time{*of_day, *minute, *seconds};
}

// "" if the text has none.
std::optional<std::string> take_offset(TextReader& text) {
  text.skip_blanks();
  if (text.is_at_end()) return "";
  const auto word = text::lower_case(text.rest());
  if (word == "z" || word == "gmt" || word == "utc") {
    text = TextReader("");
    return "Z";
  }
  const auto sign = text.rest().front();
  if (!text.take("+-")) return std::nullopt;
  auto hours = text.number(1, 2);
  auto minutes = std::optional(0);
  if (hours) {
    text.take(":");
    if (!text.is_at_end()) minutes = text.number(2, 2);
  } else if (const auto together = text.number(4, 4)) { // "+0530"
    constexpr int k_hundred = 100;
    hours = *together / k_hundred;
    minutes = *together % k_hundred;
  }
  if (!hours || !minutes || !text.is_at_end()) return std::nullopt;
  return fmt::format("{}{:02}:{:02}", sign, *hours, *minutes);
}

} // namespace

std::optional<std::string> iso_time_of(std::string_view text) {
  TextReader reader(text);
  const auto date = take_date(reader);
  if (!date) return std::nullopt;
  reader.take("Tt,");
  reader.skip_blanks();
  const bool has_time =
      !reader.is_at_end() && std::isdigit(static_cast<unsigned char>(reader.rest().front())) != 0;
  const auto time = has_time ? take_time(reader) : std::optional(Time{0, 0, "00"});
  if (!time) return std::nullopt;
  const auto offset = take_offset(reader);
  if (!offset) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{}{}",
                     date->year,
                     date->month,
                     date->day,
                     time->hour,
                     time->minute,
                     time->seconds,
                     *offset);
}

bool has_offset(std::string_view iso_time) {
  const auto time = iso_time.find('T');
  return iso_time.find_first_of("Z+-", time) != std::string_view::npos;
}

} // namespace octostep::agent
