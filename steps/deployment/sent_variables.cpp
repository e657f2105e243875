#include "steps/deployment/sent_variables.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "schema/problem.h"
#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"

namespace octostep::steps {
namespace {

using Variable = std::pair<std::string, std::string>;

constexpr std::string_view k_separators = ":=";
constexpr std::string_view k_blanks = " \t";

bool is_known(std::string_view name, const std::vector<std::string>& known) {
  return std::ranges::any_of(
      known, [&](const std::string& candidate) { return text::equal_names(candidate, name); });
}

// If no known name fits, keeps the earlier split.
Variable
split(const Variable& first_split, std::string_view line, const std::vector<std::string>& known) {
  for (auto at = line.find_last_of(k_separators); at != std::string_view::npos && at > 0;
       at = line.find_last_of(k_separators, at - 1)) {
    const std::string_view name = text::trimmed(line.substr(0, at));
    if (name.empty() || !is_known(name, known)) continue;
    std::string_view value = line.substr(at + 1);
    value.remove_prefix(std::min(value.find_first_not_of(k_blanks), value.size()));
    return {std::string(name), std::string(value)};
  }
  return first_split;
}

schema::NameValues split_all(const schema::GivenNameValues& given,
                             const std::vector<std::string>& known) {
  schema::NameValues variables;
  for (std::size_t i = 0; i < given.pairs.size(); ++i)
    variables.push_back(split(given.pairs[i], given.lines[i], known));
  return variables;
}

void check_each_once(const schema::NameValues& variables) {
  for (auto variable = variables.begin(); variable != variables.end(); ++variable) {
    const bool is_repeated = std::any_of(variables.begin(), variable, [&](const auto& earlier) {
      return text::equal_names(earlier.first, variable->first);
    });
    if (is_repeated)
      throw schema::InvalidDefinition(
          {{"/variables",
            fmt::format("'variables' gives '{}' twice (names ignore case)", variable->first)}});
  }
}

// The later of two values for one name counts.
void put(schema::NameValues& variables, const Variable& variable) {
  const auto found = std::ranges::find_if(variables, [&](const Variable& earlier) {
    return text::equal_names(earlier.first, variable.first);
  });
  if (found == variables.end())
    variables.push_back(variable);
  else
    found->second = variable.second;
}

} // namespace

schema::NameValues sent_variables(const VariableSources& sources,
                                  const std::vector<std::string>& known) {
  schema::NameValues sent;
  for (const auto& variable : split_all(sources.file, known)) put(sent, variable);
  const auto own = split_all(sources.parameter, known);
  check_each_once(own);
  for (const auto& variable : own) put(sent, variable);
  return sent;
}

} // namespace octostep::steps
