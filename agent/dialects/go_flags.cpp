#include "agent/dialects/go_flags.h"

#include <algorithm>
#include <array>

namespace octostep::agent {

std::optional<GoFlag> go_flag_in(const std::string& word) {
  if (word.size() < 2 || word.front() != '-' || word == "--") return std::nullopt;
  if (word.starts_with("--")) {
    const auto equals = word.find('=');
    GoFlag flag{.written = word.substr(0, equals), .name = word.substr(2, equals - 2), .value = {}};
    if (equals != std::string::npos) flag.value = word.substr(equals + 1);
    return flag;
  }
  GoFlag flag{.written = word.substr(0, 2), .name = word.substr(1, 1), .value = {}};
  if (word.size() == 2) return flag;
  flag.is_joined = word[2] != '=';
  flag.value = word.substr(flag.is_joined ? 2 : 3);
  return flag;
}

std::optional<bool> parse_go_bool(std::string_view text) {
  constexpr std::array<std::string_view, 6> k_true{"1", "t", "T", "true", "True", "TRUE"};
  constexpr std::array<std::string_view, 6> k_false{"0", "f", "F", "false", "False", "FALSE"};
  if (std::ranges::find(k_true, text) != k_true.end()) return true;
  if (std::ranges::find(k_false, text) != k_false.end()) return false;
  return std::nullopt;
}

} // namespace octostep::agent
