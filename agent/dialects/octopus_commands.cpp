#include "agent/dialects/octopus_commands.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "agent/dialects/go_flags.h"

namespace octostep::agent {
namespace {

using Words = std::vector<std::string>;

constexpr std::array k_global_flags{
    GlobalFlagName{"output-format", GlobalFlag::output_format, /*takes_value=*/true},
    GlobalFlagName{"f", GlobalFlag::output_format, /*takes_value=*/true},
    GlobalFlagName{"outputFormat", GlobalFlag::output_format, /*takes_value=*/true},
    GlobalFlagName{"no-prompt", GlobalFlag::no_prompt},
    GlobalFlagName{"enable-service-messages", GlobalFlag::service_messages},
    GlobalFlagName{"help", GlobalFlag::help},
    GlobalFlagName{"h", GlobalFlag::help},
};

// The only connection flag that the Go CLI has for all commands.
constexpr std::array<std::string_view, 2> k_space{"space", "s"};

bool takes_next_word(const GoFlag& flag) {
  if (flag.value) return false;
  if (std::ranges::find(k_space, flag.name) != k_space.end()) return true;
  const auto* global = find_global_flag(flag.name);
  return global != nullptr && global->takes_value;
}

} // namespace

std::vector<OctopusCommandName> octopus_commands() {
  std::vector<OctopusCommandName> all{{"login", OctopusKind::login},
                                      {"logout", OctopusKind::logout},
                                      {"config list", OctopusKind::config_list},
                                      {"config ls", OctopusKind::config_list},
                                      {"config get", OctopusKind::config_get},
                                      {"config set", OctopusKind::config_set},
                                      {"version", OctopusKind::version},
                                      {"help", OctopusKind::help}};
  for (const auto& kind : schema::catalog())
    if (const auto names = kind.dialects.find("go"); names != kind.dialects.end())
      for (const auto& name : names->second) all.push_back({name, OctopusKind::step, &kind});
  return all;
}

const GlobalFlagName* find_global_flag(std::string_view name) {
  const auto* found = std::ranges::find(k_global_flags, name, &GlobalFlagName::name);
  return found == k_global_flags.end() ? nullptr : found;
}

FoundCommand find_octopus_command(const Words& words) {
  const auto all = octopus_commands();
  FoundCommand found;
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (const auto flag = go_flag_in(*word)) {
      found.rest.push_back(*word);
      if (takes_next_word(*flag) && std::next(word) != words.end()) found.rest.push_back(*++word);
      continue;
    }
    found.words += (found.words.empty() ? "" : " ") + *word;
    const auto whole = std::ranges::find(all, found.words, &OctopusCommandName::words);
    if (whole != all.end()) {
      found.command = *whole;
      found.rest.insert(found.rest.end(), std::next(word), words.end());
      return found;
    }
    const bool may_go_on = std::ranges::any_of(all, [&](const OctopusCommandName& command) {
      return command.words.starts_with(found.words + " ");
    });
    if (!may_go_on) return found;
  }
  return found;
}

} // namespace octostep::agent
