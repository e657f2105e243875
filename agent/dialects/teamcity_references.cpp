#include "agent/dialects/teamcity_references.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <utility>

#include "schema/value_text.h"

namespace octostep::agent {
namespace {

bool is_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-' || c == ':';
  });
}

std::optional<std::string> found_in(const Environment& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> fact(std::string_view name, const steps::BuildFacts& build) {
  const std::array<std::pair<std::string_view, const std::string*>, 5> facts{
      {{"build.number", &build.number},
       {"teamcity.build.id", &build.id},
       {"teamcity.build.branch", &build.branch},
       {"build.vcs.number", &build.commit},
       {"teamcity.build.url", &build.url}}};
  for (const auto& [known, value] : facts)
    if (known == name && !value->empty()) return *value;
  return std::nullopt;
}

std::optional<std::string> value_of(std::string_view name, const TeamcityContext& context) {
  constexpr std::string_view k_environment = "env.", k_system = "system.";
  if (name.starts_with(k_environment))
    return found_in(context.environment, name.substr(k_environment.size()));
  if (name.starts_with(k_system))
    return found_in(context.properties.build, name.substr(k_system.size()));
  if (auto value = found_in(context.properties.configuration, name)) return value;
  if (auto value = found_in(context.properties.build, name)) return value;
  return fact(name, context.build);
}

class Resolver {
public:
  explicit Resolver(const TeamcityContext& context) : m_context(context) {}

  ResolvedProperty resolve(std::string_view text) {
    while (!text.empty()) {
      const auto percent = text.find('%');
      m_resolved.text.append(text.substr(0, percent));
      if (percent == std::string_view::npos) break;
      text.remove_prefix(percent + 1);
      take_reference(text);
    }
    for (const auto& [position, name] : m_empty)
      if (m_resolved.leaves_empty.empty() && schema::is_in_empty_item(m_resolved.text, position))
        m_resolved.leaves_empty = name;
    return std::move(m_resolved);
  }

private:
  // `text` begins after a percent sign.
  void take_reference(std::string_view& text) {
    const auto end = text.find('%');
    const auto name = text.substr(0, end);
    if (end == std::string_view::npos || !is_name(name)) {
      m_resolved.text += '%';
      if (end == 0) text.remove_prefix(1);
      return;
    }
    text.remove_prefix(end + 1);
    const auto value = value_of(name, m_context);
    if (!value) m_resolved.missing.emplace_back(name);
    if (value && value->empty()) m_empty.emplace_back(m_resolved.text.size(), name);
    m_resolved.text += value.value_or("");
  }

  const TeamcityContext& m_context;
  ResolvedProperty m_resolved;
  std::vector<std::pair<std::size_t, std::string>> m_empty; // the position, and the parameter
};

} // namespace

ResolvedProperty resolve_teamcity_references(std::string_view text,
                                             const TeamcityContext& context) {
  return Resolver(context).resolve(text);
}

} // namespace octostep::agent
