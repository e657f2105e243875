// Text conventions that parameters share: blanks, lists in one text, name and value in one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace octostep::schema {

// User input for a one-line message: at most 60 bytes, cut between characters, with control
// characters replaced by blanks.
[[nodiscard]] std::string quotable(std::string_view text);

// Non-empty lines, trimmed.
[[nodiscard]] std::vector<std::string> split_lines(std::string_view text);

// Items of lines that may also be separated by commas; trimmed. Empty items are kept so that they
// can be refused: a blank text has one, and so has a blank line; a line break at the very end does
// not begin a line. An item that begins with a double quote ends at the next one, so its commas do
// not separate; a doubled quote inside means one quote. std::nullopt if a quote is not closed, or
// if text follows a closed one.
[[nodiscard]] std::optional<std::vector<std::string>> split_commas(std::string_view text);

// Whether there are only blanks between the commas and line breaks (or ends) around `position`.
[[nodiscard]] bool is_in_empty_item(std::string_view text, std::size_t position);

// "name:value" or "name=value", split at the first of the two signs, with both parts trimmed. The
// value may be empty, the name may not.
[[nodiscard]] std::optional<std::pair<std::string, std::string>>
split_name_value(std::string_view line);

// Whether the name could end in more than one place.
[[nodiscard]] bool has_several_separators(std::string_view line);

// "'Name: value'" or "\"Name: value\"", ignoring blanks around it.
[[nodiscard]] bool is_quoted_whole(std::string_view line);

} // namespace octostep::schema
