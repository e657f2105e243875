#include "steps/step_log.h"

#include <array>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

namespace octostep::steps {
namespace {

void append(std::string& joined, const std::string& part) {
  if (!joined.empty()) joined += ',';
  joined += part;
}

struct OutputText {
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::vector<std::string>& list) const {
    std::string joined;
    for (const auto& part : list) append(joined, part);
    return joined;
  }
  std::string operator()(const std::vector<OutputRecord>& records) const {
    std::string joined;
    for (const auto& record : records)
      if (!record.empty()) append(joined, field_text(record.front().second));
    return joined;
  }
};

} // namespace

void say(StepContext& context, Level level, std::string text) {
  Line line;
  line.level = level;
  line.text = std::move(text);
  context.log.write(line);
}

void announce_outputs(StepContext& context, const Outputs& outputs) {
  for (const auto& [name, value] : outputs)
    context.log.write(StepOutput{name, std::visit(OutputText{}, value)});
}

std::string field_text(const OutputField& field) {
  if (const auto* text = std::get_if<std::string>(&field)) return *text;
  return std::to_string(std::get<std::int64_t>(field));
}

std::string duration_text(octopus::Duration duration) {
  const std::int64_t seconds = duration.count() / 1000;
  const std::int64_t days = seconds / 86'400;
  const std::string clock =
      fmt::format("{:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
  return days == 0 ? clock : fmt::format("{}.{}", days, clock);
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 4> k_units{"KiB", "MiB", "GiB", "TiB"};
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  double amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (amount >= 1024 && unit + 1 < k_units.size()) {
    amount /= 1024;
    ++unit;
  }
  return fmt::format("{:.1f} {}", amount, k_units.at(unit));
}

} // namespace octostep::steps
