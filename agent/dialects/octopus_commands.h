// Which commands of the Go CLI are taken, and where one stands among the words of a command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog.h"

namespace octostep::agent {

enum class OctopusKind { help, version, config_list, config_get, config_set, login, logout, step };

struct OctopusCommandName {
  std::string words; // "release create"
  OctopusKind kind = OctopusKind::step;
  const schema::StepSchema* step = nullptr; // of a step
};

[[nodiscard]] std::vector<OctopusCommandName> octopus_commands();

// Every command takes these, before, between and behind its words.
enum class GlobalFlag { output_format, no_prompt, service_messages, help };

struct GlobalFlagName {
  std::string_view name;
  GlobalFlag flag = GlobalFlag::help;
  bool takes_value = false;
};

// Null for another flag.
[[nodiscard]] const GlobalFlagName* find_global_flag(std::string_view name);

struct FoundCommand {
  std::optional<OctopusCommandName> command; // absent: `words` are no command
  std::string words;                         // as far as they were looked at
  std::vector<std::string> rest;             // flags and what else stands beside them
};

[[nodiscard]] FoundCommand find_octopus_command(const std::vector<std::string>& words);

} // namespace octostep::agent
