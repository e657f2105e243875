#include "agent/ci/process_environment.h"

#include <unistd.h>

#include "schema/text/utf8.h"

namespace octostep::agent {
namespace {} // namespace

Environment process_environment() {
  Environment environment;
  if (environ == nullptr) return environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text::as_utf8(text.substr(0, equals)),
                        text::as_utf8(text.substr(equals + 1)));
  }
  return environment;
}

bool has_replaced_bytes(std::string_view value) {
  std::string replacement;
  text::append_code_point(replacement, text::k_replacement_character);
  return value.find(replacement) != std::string_view::npos;
}

std::string environment_value(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

std::string process_id() { return std::to_string(getpid()); }

std::filesystem::path own_executable() { return std::filesystem::read_symlink("/proc/self/exe"); }

} // namespace octostep::agent
