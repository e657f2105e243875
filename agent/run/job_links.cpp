#include "agent/run/job_links.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/log/foreign_text.h"
#include "agent/log/log_format.h"
#include "agent/log/secret_masker.h"
#include "schema/text/utf8.h"

namespace octostep::agent {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t k_most_links = 100; // the report may have 80 KB
constexpr std::size_t k_longest_label = 300;

std::string label_of(const steps::TaskReport& task) {
  const auto place =
      task.tenant.empty() ? task.environment : task.environment + " / " + task.tenant;
  return fmt::format("Octopus: {}{}",
                     place.empty() ? task.task_id : place,
                     task.state.empty() ? "" : ": " + task.state);
}

} // namespace

std::string job_links(const RunReport& report, const std::vector<std::string>& secrets) {
  SecretMasker masker;
  for (const auto& secret : secrets) masker.add(secret);
  const ForeignText clean(masker, Tokens::break_up);
  std::vector<const steps::TaskReport*> tasks;
  for (const auto& step : report.steps)
    for (const auto& task : step.result.tasks)
      if (is_plain_url(masker.mask(task.link))) tasks.push_back(&task);
  (void)std::stable_partition(tasks.begin(), tasks.end(), [](const steps::TaskReport* task) {
    return task->state != "Success";
  });
  tasks.resize(std::min(tasks.size(), k_most_links));
  json links = json::array();
  for (const auto* task : tasks) {
    const std::string label = clean.one_line(label_of(*task));
    links.push_back({{"external_link",
                      {{"label", std::string(text::cut_text(label, k_longest_label))},
                       {"url", masker.mask(task->link)}}}});
  }
  json result = json::object();
  if (!links.empty()) result["octopus"] = std::move(links);
  return result.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace octostep::agent
