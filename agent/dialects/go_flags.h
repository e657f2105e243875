// The command-line syntax of programs that use Go's pflag, such as the Go CLI.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace octostep::agent {

// "--name", "--name=value", "-n", "-n=value" or "-nvalue".
struct GoFlag {
  std::string written; // "--version", "-p"
  std::string name;
  std::optional<std::string> value;
  bool is_joined = false; // "-nvalue": if n takes no value, the rest are more one-letter flags
};

// Absent for words that are not flags, including "--" and "-".
[[nodiscard]] std::optional<GoFlag> go_flag_in(const std::string& word);

// The spellings of strconv.ParseBool: 1, t, T, true, True, TRUE and their opposites.
[[nodiscard]] std::optional<bool> parse_go_bool(std::string_view text);

} // namespace octostep::agent
