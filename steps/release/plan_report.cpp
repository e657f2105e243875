#include "steps/release/plan_report.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "schema/text/quoted_list.h"
#include "steps/release/version_rule.h"

namespace octostep::steps {
namespace {

constexpr std::size_t k_most_rows = 20;
constexpr std::size_t k_most_tables = 3;
constexpr std::size_t k_most_faults = 3;   // in a message
constexpr std::size_t k_most_reasons = 3;  // likewise
constexpr std::size_t k_most_channels = 5; // by name

std::string verdict_text(const PlannedPackage& planned) {
  if (planned.version.empty()) return "no version";
  if (planned.rule == rule_text({})) return planned.rule;
  switch (planned.verdict) {
  case PackageVerdict::passes:
    return planned.rule + ": passes";
  case PackageVerdict::fails_but_ignored:
    return planned.rule + ": fails, ignored";
  case PackageVerdict::fails:
    break;
  }
  return planned.rule + ": FAILS";
}

using TableRow = std::array<std::string, 5>;

TableRow row_of(const PlannedPackage& planned) {
  const auto& package = planned.package;
  return {package.name.empty() ? package.step : package.step + ":" + package.name,
          package.package_id,
          planned.version.empty() ? "-" : planned.version,
          planned.source,
          verdict_text(planned)};
}

std::vector<std::string> table(const std::vector<TableRow>& rows) {
  std::array<std::size_t, 5> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t i = 0; i < row.size(); ++i)
      line += i + 1 == row.size() ? " " + row[i] : fmt::format(" {:<{}} ", row[i], widths[i]);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string more_text(std::size_t count, std::string_view what) {
  return fmt::format("and {} more {}{}", count, what, count == 1 ? "" : "s");
}

std::vector<std::string> table_of(const std::vector<PlannedPackage>& packages) {
  std::vector<TableRow> rows{{"Step", "Package", "Version", "From", "Channel rule"}};
  for (const auto& planned : packages) {
    if (rows.size() > k_most_rows) break;
    rows.push_back(row_of(planned));
  }
  const std::size_t left_out = packages.size() + 1 - rows.size();
  auto lines = table(rows);
  if (left_out > 0) lines.push_back("  " + more_text(left_out, "package"));
  return lines;
}

std::string faults_of(const ChannelPlan& plan) {
  std::string text = plan.fault;
  std::size_t count = 0;
  for (const auto& planned : plan.packages)
    if (!planned.fault.empty() && ++count <= k_most_faults)
      text += (text.empty() ? "" : ", ") + planned.fault;
  if (count > k_most_faults) text += ", " + more_text(count - k_most_faults, "package");
  return text;
}

// "channel 'A'", "channels 'A', 'B'", "channels 'A', 'B' and 7 more".
std::string channels_text(const std::vector<std::string>& names) {
  if (names.size() == 1) return fmt::format("channel '{}'", names.front());
  const auto shown = std::min(names.size(), k_most_channels);
  const std::vector<std::string> first(names.begin(),
                                       names.begin() + static_cast<std::ptrdiff_t>(shown));
  return fmt::format("channels {}{}",
                     text::quoted_list(first),
                     shown == names.size() ? ""
                                           : fmt::format(" and {} more", names.size() - shown));
}

// What several channels have in common, with their names.
template <typename Content>
struct Shared {
  Content content;
  std::vector<std::string> channels;
};

template <typename Describe>
auto grouped(const std::vector<ChannelPlan>& plans, Describe describe) {
  std::vector<Shared<decltype(describe(plans.front()))>> groups;
  for (const auto& plan : plans) {
    auto content = describe(plan);
    const auto known =
        std::ranges::find_if(groups, [&](const auto& group) { return group.content == content; });
    if (known == groups.end())
      groups.push_back({std::move(content), {plan.channel.name}});
    else
      known->channels.push_back(plan.channel.name);
  }
  return groups;
}

// Packages with a fault come first.
std::vector<std::string> fault_table(const ChannelPlan& plan) {
  auto packages = plan.packages;
  std::ranges::stable_partition(
      packages, [](const PlannedPackage& planned) { return !planned.fault.empty(); });
  return table_of(packages);
}

std::string reason_against(const ChannelPlan& plan, const ChannelPlan& chosen) {
  if (!plan.is_viable()) return faults_of(plan);
  return fmt::format("would do, but '{}' is the default channel", chosen.channel.name);
}

} // namespace

std::vector<std::string> plan_lines(const ReleasePlan& plan) {
  const auto& chosen = plan.chosen;
  std::vector<std::string> lines;
  if (chosen.packages.empty()) {
    lines.push_back(fmt::format("channel '{}', no packages", chosen.channel.name));
  } else {
    lines.push_back(fmt::format("channel '{}', with these packages:", chosen.channel.name));
    for (auto& line : table_of(chosen.packages)) lines.push_back(std::move(line));
  }
  const auto reasons = grouped(
      plan.rejected, [&](const ChannelPlan& other) { return reason_against(other, chosen); });
  for (std::size_t i = 0; i < std::min(reasons.size(), k_most_rows); ++i)
    lines.push_back(fmt::format("{} {} not taken: {}",
                                channels_text(reasons[i].channels),
                                reasons[i].channels.size() == 1 ? "was" : "were",
                                reasons[i].content));
  if (reasons.size() > k_most_rows)
    lines.push_back(more_text(reasons.size() - k_most_rows, "reason"));
  return lines;
}

std::vector<std::string> refusal_lines(const std::vector<ChannelPlan>& plans) {
  const auto tables = grouped(plans, fault_table);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(tables.size(), k_most_tables); ++i) {
    lines.push_back(fmt::format("Plan for {}:", channels_text(tables[i].channels)));
    lines.insert(lines.end(), tables[i].content.begin(), tables[i].content.end());
  }
  if (tables.size() > k_most_tables)
    lines.push_back(more_text(tables.size() - k_most_tables, "plan"));
  return lines;
}

std::string refusal_text(const std::vector<ChannelPlan>& plans) {
  const auto reasons = grouped(plans, faults_of);
  std::string text;
  for (std::size_t i = 0; i < std::min(reasons.size(), k_most_reasons); ++i)
    text += fmt::format("{}{}: {}",
                        text.empty() ? "" : "; ",
                        channels_text(reasons[i].channels),
                        reasons[i].content);
  if (reasons.size() > k_most_reasons)
    text += "; " + more_text(reasons.size() - k_most_reasons, "reason");
  return text;
}

} // namespace octostep::steps
