#include "schema/value_text.h"

#include <algorithm>

#include "schema/text/ascii.h"
#include "schema/text/utf8.h"

namespace octostep::schema {

namespace {

constexpr std::string_view k_separators = ":="; // between a name and its value

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }

// Removes and returns a quoted item at the front of `rest`, which begins with the quote.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string item;
  rest.remove_prefix(1);
  while (true) {
    const auto quote = rest.find('"');
    if (quote == std::string_view::npos) return std::nullopt;
    item.append(rest.substr(0, quote));
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with('"')) return item;
    item.push_back('"');
    rest.remove_prefix(1);
  }
}

// Removes and returns an item at the front of `rest`, up to its comma or the end. std::nullopt if
// its quotes do not match.
std::optional<std::string> take_item(std::string_view& rest) {
  rest = text::trimmed(rest);
  if (rest.starts_with('"')) {
    const auto quoted = take_quoted(rest);
    rest = text::trimmed(rest);
    if (!quoted || !(rest.empty() || rest.starts_with(','))) return std::nullopt;
    return std::string(text::trimmed(*quoted));
  }
  const auto comma = std::min(rest.find(','), rest.size());
  std::string item(text::trimmed(rest.substr(0, comma)));
  rest.remove_prefix(comma);
  return item;
}

// Appends the items of one line; returns false if its quotes do not match.
bool append_items(std::string_view rest, std::vector<std::string>& items) {
  while (true) {
    auto item = take_item(rest);
    if (!item) return false;
    items.push_back(std::move(*item));
    if (rest.empty()) return true;
    rest.remove_prefix(1); // the comma
  }
}

std::string_view take_line(std::string_view& rest) {
  const auto end = std::min(rest.find_first_of("\r\n"), rest.size());
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end);
  rest.remove_prefix(rest.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, rest.size()));
  return line;
}

} // namespace

std::string quotable(std::string_view text) {
  constexpr std::size_t k_longest = 60;
  std::string result(text::cut_text(text, k_longest));
  const bool is_cut = result.size() < text.size();
  std::ranges::replace_if(result, is_control, ' ');
  return is_cut ? result + "..." : result;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty())
    if (const auto line = text::trimmed(take_line(text)); !line.empty()) lines.emplace_back(line);
  return lines;
}

std::optional<std::vector<std::string>> split_commas(std::string_view text) {
  std::vector<std::string> items;
  do {
    if (!append_items(take_line(text), items)) return std::nullopt;
  } while (!text.empty());
  return items;
}

bool is_in_empty_item(std::string_view text, std::size_t position) {
  constexpr std::string_view k_ends = ",\r\n";
  const auto before = text.substr(0, position);
  const auto after = text.substr(position);
  const auto first = before.find_last_of(k_ends);
  return text::trimmed(before.substr(first == std::string_view::npos ? 0 : first + 1)).empty() &&
         text::trimmed(after.substr(0, after.find_first_of(k_ends))).empty();
}

std::optional<std::pair<std::string, std::string>> split_name_value(std::string_view line) {
  const auto separator = line.find_first_of(k_separators);
  if (separator == std::string_view::npos) return std::nullopt;
  const auto name = text::trimmed(line.substr(0, separator));
  if (name.empty()) return std::nullopt;
  return std::pair(std::string(name), std::string(text::trimmed(line.substr(separator + 1))));
}

bool has_several_separators(std::string_view line) {
  const auto first = line.find_first_of(k_separators);
  return first != std::string_view::npos &&
         line.find_first_of(k_separators, first + 1) != std::string_view::npos;
}

bool is_quoted_whole(std::string_view line) {
  const auto entry = text::trimmed(line);
  return entry.size() > 1 && (entry.front() == '\'' || entry.front() == '"') &&
         entry.back() == entry.front();
}

} // namespace octostep::schema
