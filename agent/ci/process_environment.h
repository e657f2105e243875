// What the process was started with. The environment is read once and passed on as a value, so that
// everything below can be tested with an environment of its own.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace octostep::agent {

using Environment = std::map<std::string, std::string, std::less<>>;

// Always UTF-8: other bytes become U+FFFD, because the name of a branch or the message of a commit
// may contain any bytes, which is no reason to fail.
[[nodiscard]] Environment process_environment();

// For values that are useless if bytes are lost.
[[nodiscard]] bool has_replaced_bytes(std::string_view value);

[[nodiscard]] std::string environment_value(const Environment& environment,
                                            std::string_view name); // "" if unset

[[nodiscard]] std::string process_id();

// The path of the running program. Throws std::filesystem::filesystem_error if the system does not
// say.
[[nodiscard]] std::filesystem::path own_executable();

} // namespace octostep::agent
