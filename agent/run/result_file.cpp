#include "agent/run/result_file.h"

#include <variant>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/log/json_text.h"
#include "agent/log/secret_masker.h"
#include "schema/text/iso_time.h"

namespace octostep::agent {
namespace {

using json = nlohmann::ordered_json; // members in the documented order

class ResultWriter {
public:
  explicit ResultWriter(const std::vector<std::string>& secrets) {
    for (const auto& secret : secrets) m_masker.add(secret);
  }

  json write(const RunReport& report) const {
    json result{{"octostepVersion", OCTOSTEP_VERSION},
                {"outcome", report.invalid ? "invalid" : outcome_name(report.outcome)},
                {"exitCode", report.exit_code},
                {"started", text::iso_time(report.started)},
                {"ended", text::iso_time(report.ended)},
                {"steps", json::array()}};
    json plans = json::array();
    for (const auto& step : report.steps) {
      result["steps"].push_back(step_json(step));
      if (step.plan) plans.push_back(plan_json(step.id, *step.plan));
    }
    if (!plans.empty()) result["plan"] = std::move(plans);
    for (const auto& problem : report.problems)
      result["problems"].push_back(
          {{"path", masked(problem.path)}, {"message", masked(problem.message)}});
    if (!report.internal_error.empty())
      result["problems"].push_back({{"path", ""}, {"message", masked(report.internal_error)}});
    return result;
  }

private:
  [[nodiscard]] std::string masked(const std::string& text) const { return m_masker.mask(text); }

  [[nodiscard]] json masked(const std::vector<std::string>& texts) const {
    json list = json::array();
    for (const auto& text : texts) list.push_back(masked(text));
    return list;
  }

  [[nodiscard]] json step_json(const StepReport& step) const {
    json result{{"id", step.id},
                {"type", step.kind},
                {"name", masked(step.name)},
                {"outcome", outcome_name(step.result.outcome)},
                {"started", text::iso_time(step.started)},
                {"ended", text::iso_time(step.ended)},
                {"outputs", outputs_json(step.result.outputs)}};
    if (step.result.problem) result["problem"] = problem_json(*step.result.problem);
    result["tasks"] = json::array();
    for (const auto& task : step.result.tasks) result["tasks"].push_back(task_json(task));
    return result;
  }

  [[nodiscard]] json outputs_json(const steps::Outputs& outputs) const {
    json result = json::object();
    for (const auto& [key, value] : outputs)
      result[key] = std::visit([this](const auto& given) { return output_json(given); }, value);
    return result;
  }

  [[nodiscard]] json output_json(const std::string& value) const { return masked(value); }
  [[nodiscard]] json output_json(bool value) const { return value; }
  [[nodiscard]] json output_json(std::int64_t value) const { return value; }
  [[nodiscard]] json output_json(const std::vector<std::string>& value) const {
    return masked(value);
  }
  [[nodiscard]] json output_json(const std::vector<steps::OutputRecord>& records) const {
    json list = json::array();
    for (const auto& record : records) {
      json fields = json::object();
      for (const auto& [key, value] : record)
        fields[key] = std::visit([this](const auto& given) { return output_json(given); }, value);
      list.push_back(std::move(fields));
    }
    return list;
  }

  [[nodiscard]] json problem_json(const steps::StepProblem& problem) const {
    return {{"kind", problem_kind_name(problem.kind)},
            {"message", masked(problem.message)},
            {"step", masked(problem.failed_step)},
            {"machine", masked(problem.machine)},
            {"firstErrors", masked(problem.first_errors)},
            {"link", masked(problem.link)}};
  }

  [[nodiscard]] json task_json(const steps::TaskReport& task) const {
    json result{{"taskId", masked(task.task_id)}, {"environment", masked(task.environment)}};
    if (!task.tenant.empty()) result["tenant"] = masked(task.tenant);
    result["state"] = masked(task.state);
    result["link"] = masked(task.link);
    result["queuedSeconds"] = task.queued_seconds;
    result["runSeconds"] = task.run_seconds;
    result["logLines"] = task.log_lines;
    result["artifacts"] = masked(task.artifacts);
    return result;
  }

  [[nodiscard]] json plan_json(const std::string& step_id, const steps::Plan& plan) const {
    return {
        {"id", step_id}, {"lines", masked(plan.lines)}, {"outputs", outputs_json(plan.outputs)}};
  }

  SecretMasker m_masker;
};

} // namespace

std::string result_document(const RunReport& report, const std::vector<std::string>& secrets) {
  const json document = ResultWriter(secrets).write(report);
  // Names and log lines come from outside; what is not UTF-8 is replaced, never a reason to fail.
  // Scripts print the file into the log, so it must be harmless there.
  return harmless_json(document.dump(2, ' ', false, json::error_handler_t::replace),
                       SecretMasker()) +
         "\n";
}

} // namespace octostep::agent
