#include "steps/push/packing_log.h"

#include <fmt/format.h>

#include "steps/step_log.h"

namespace octostep::steps {
namespace {

std::string line_of(const packaging::Entry& file) {
  return fmt::format("  {} ({})", file.name, size_text(file.size));
}

} // namespace

std::string contents_text(const packaging::PackagePlan& plan,
                          const std::filesystem::path& base_path) {
  return fmt::format("{} file{} ({}) of '{}'",
                     plan.files.size(),
                     plan.files.size() == 1 ? "" : "s",
                     size_text(plan.total_size),
                     base_path.string());
}

std::vector<std::string> content_lines(const packaging::PackagePlan& plan) {
  std::vector<std::string> lines;
  lines.reserve(plan.warnings.size() + plan.files.size());
  for (const auto& warning : plan.warnings) lines.push_back("warning: " + warning);
  for (const auto& file : plan.files) lines.push_back(line_of(file));
  return lines;
}

void tell_content(StepContext& context, const packaging::PackagePlan& plan, Level of_files) {
  for (const auto& warning : plan.warnings) say(context, Level::warning, warning);
  for (const auto& file : plan.files) say(context, of_files, line_of(file));
}

} // namespace octostep::steps
