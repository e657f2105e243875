#include "schema/value_text.h"

#include <algorithm>

#include "schema/text/ascii.h"
#include "schema/text/utf8.h"

namespace octostep::schema {

namespace {

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }

// Takes a quoted item off the front of `rest`, which begins with the quote.
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

// Appends the items of one line; false when its quotes do not match.
bool append_items(std::string_view rest, std::vector<std::string>& items) {
  while (!rest.empty()) {
    rest = text::trimmed(rest);
    if (rest.starts_with('"')) {
      const auto quoted = take_quoted(rest);
      rest = text::trimmed(rest);
      if (!quoted || !(rest.empty() || rest.starts_with(','))) return false;
      if (const auto item = text::trimmed(*quoted); !item.empty()) items.emplace_back(item);
    }
    const auto comma = std::min(rest.find(','), rest.size());
    if (const auto item = text::trimmed(rest.substr(0, comma)); !item.empty())
      items.emplace_back(item);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return true;
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
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of("\r\n"), text.size());
    if (const auto line = text::trimmed(text.substr(0, end)); !line.empty())
      lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::optional<std::vector<std::string>> split_commas(std::string_view text) {
  std::vector<std::string> items;
  for (const auto& line : split_lines(text))
    if (!append_items(line, items)) return std::nullopt;
  return items;
}

std::optional<std::pair<std::string, std::string>> split_name_value(std::string_view line) {
  const auto separator = line.find_first_of(":=");
  if (separator == std::string_view::npos) return std::nullopt;
  const auto name = text::trimmed(line.substr(0, separator));
  if (name.empty()) return std::nullopt;
  return std::pair(std::string(name), std::string(text::trimmed(line.substr(separator + 1))));
}

} // namespace octostep::schema
