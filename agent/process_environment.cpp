#include "agent/process_environment.h"

#include <unistd.h>

#include "packaging/utf8.h"

namespace octostep::agent {
namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD"; // U+FFFD

std::string as_utf8(std::string_view text) {
  if (packaging::is_valid_utf8(text)) return std::string(text);
  std::string valid;
  while (!text.empty()) {
    auto rest = text;
    (void)packaging::take_code_point(rest);
    const auto taken = text.substr(0, text.size() - rest.size());
    valid += packaging::is_valid_utf8(taken) ? taken : k_replacement;
    text = rest;
  }
  return valid;
}

} // namespace

Environment process_environment() {
  Environment environment;
  if (environ == nullptr) return environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(as_utf8(text.substr(0, equals)), as_utf8(text.substr(equals + 1)));
  }
  return environment;
}

bool has_replaced_bytes(std::string_view value) {
  return value.find(k_replacement) != std::string_view::npos;
}

std::string environment_value(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

bool is_output_a_terminal() { return isatty(STDOUT_FILENO) == 1; }

std::string process_id() { return std::to_string(getpid()); }

std::filesystem::path own_executable() { return std::filesystem::read_symlink("/proc/self/exe"); }

} // namespace octostep::agent
