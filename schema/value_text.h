// Text conventions that parameters share: blanks, lists in one text, name and value in one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace octostep::schema {

// What somebody wrote, for a message of one line: cut after 60 bytes, between characters, with
// control characters as blanks.
[[nodiscard]] std::string quotable(std::string_view text);

// Non-empty lines, trimmed.
[[nodiscard]] std::vector<std::string> split_lines(std::string_view text);

// Items of lines that are separated by commas too, trimmed. Empty ones are kept, so that they can
// be refused: a blank text has one, and so has a blank line; a line break at the very end begins no
// line. An item that begins with a double quote ends at the next one, which protects commas; a
// doubled quote inside stands for itself. std::nullopt when a quote is left open or text follows a
// closed one.
[[nodiscard]] std::optional<std::vector<std::string>> split_commas(std::string_view text);

// Whether nothing but blanks stands between the commas and line breaks (or ends) around `position`.
[[nodiscard]] bool is_in_empty_item(std::string_view text, std::size_t position);

// "name:value" or "name=value", split at the first of the two signs, both parts trimmed; the value
// may be empty, the name not.
[[nodiscard]] std::optional<std::pair<std::string, std::string>>
split_name_value(std::string_view line);

// Whether the name could end at more than one place.
[[nodiscard]] bool has_several_separators(std::string_view line);

// "'Name: value'" or "\"Name: value\"", blanks around it aside.
[[nodiscard]] bool is_quoted_whole(std::string_view line);

} // namespace octostep::schema
