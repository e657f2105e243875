// What the process was started with. The environment is read once and handed on as a value, so that
// everything below can be tested with an environment of its own.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace octostep::agent {

using Environment = std::map<std::string, std::string, std::less<>>;

// Always UTF-8: bytes that are not become U+FFFD, because a branch's name or a commit's
// message may hold any and is no reason to fail.
[[nodiscard]] Environment process_environment();

// For values that are of no use with bytes lost.
[[nodiscard]] bool has_replaced_bytes(std::string_view value);

[[nodiscard]] std::string environment_value(const Environment& environment,
                                            std::string_view name); // "" when unset

[[nodiscard]] std::string process_id();

// The program that runs; throws std::filesystem::filesystem_error when the system does not say.
[[nodiscard]] std::filesystem::path own_executable();

} // namespace octostep::agent
