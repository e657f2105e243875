// The supported commands of the Go CLI, and where the command is among the words of a command line.
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

// Every command accepts these, before, between and after its words.
enum class GlobalFlag { output_format, no_prompt, service_messages, help };

struct GlobalFlagName {
  std::string_view name;
  GlobalFlag flag = GlobalFlag::help;
  bool takes_value = false;
};

// Null for any other flag.
[[nodiscard]] const GlobalFlagName* find_global_flag(std::string_view name);

struct FoundCommand {
  std::optional<OctopusCommandName> command; // absent: `words` are not a command
  std::string words;                         // the words that were looked at
  std::vector<std::string> rest;             // flags and everything else on the command line
};

[[nodiscard]] FoundCommand find_octopus_command(const std::vector<std::string>& words);

} // namespace octostep::agent
