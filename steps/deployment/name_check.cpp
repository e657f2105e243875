#include "steps/deployment/name_check.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"
#include "schema/text/nearest_name.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

bool is_named(const KnownName& known, const std::string& text) {
  return text::equal_names(known.name, text) ||
         (!known.id.empty() && text::equal_ignoring_case(known.id, text));
}

std::optional<std::vector<octopus::ProcessAction>> seen(StepContext& context,
                                                        const ReadProcess& read) {
  try {
    return read();
  } catch (const octopus::OctopusError& error) {
    if (error.kind() != octopus::ErrorKind::forbidden) throw;
    say(context,
        Level::verbose,
        fmt::format("Steps to skip are left to the server: {}", error.what()));
    return std::nullopt;
  }
}

} // namespace

std::vector<std::string> find_names(const std::string& word,
                                    const std::vector<std::string>& wanted,
                                    const std::vector<KnownName>& known,
                                    const std::string& place) {
  std::vector<std::string> found, names;
  for (const auto& candidate : known) names.push_back(candidate.name);
  std::string misses;
  for (const auto& text : wanted) {
    const auto match = std::ranges::find_if(
        known, [&](const KnownName& candidate) { return is_named(candidate, text); });
    if (match != known.end())
      found.push_back(match->name);
    else
      misses += fmt::format("{}no {} '{}'{}{}",
                            misses.empty() ? "" : "; ",
                            word,
                            text,
                            place,
                            text::near_names_text(text, names));
  }
  if (!misses.empty()) throw octopus::OctopusError(octopus::ErrorKind::not_found, misses);
  return found;
}

std::vector<std::string> find_steps(StepContext& context,
                                    const std::vector<std::string>& wanted,
                                    const ReadProcess& read,
                                    const std::string& place) {
  if (wanted.empty()) return {};
  const auto process = seen(context, read);
  if (!process) return wanted;
  std::vector<KnownName> known;
  const auto add = [&known](const std::string& name) {
    if (std::ranges::find(known, name, &KnownName::name) == known.end())
      known.push_back({"", name});
  };
  for (const auto& action : *process) {
    add(action.step);
    add(action.name);
  }
  return find_names("step", wanted, known, place);
}

} // namespace octostep::steps
