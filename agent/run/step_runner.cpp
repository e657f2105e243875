#include "agent/run/step_runner.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "agent/exit_code.h"
#include "packaging/packaging_error.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/step_problem.h"

namespace octostep::agent {
namespace {

bool is_success(steps::Outcome outcome) {
  return outcome == steps::Outcome::succeeded || outcome == steps::Outcome::succeeded_with_warnings;
}

std::string title_of(const StepDefinition& step) {
  return step.name.empty() ? step.kind->label : step.name;
}

std::string message_of(const schema::InvalidDefinition& invalid) {
  std::string message;
  for (const auto& problem : invalid.problems()) {
    if (!message.empty()) message += "; ";
    message += problem.path.empty() ? problem.message
                                    : fmt::format("{}: {}", problem.path, problem.message);
  }
  return message;
}

// The same in each build, so that a CI server recognizes a problem it has seen before.
std::string identity_of(const StepDefinition& step, const steps::StepProblem& problem) {
  constexpr std::size_t limit = 59;
  std::string identity = fmt::format("octostep_{}_{}", step.id, problem_kind_name(problem.kind));
  std::ranges::replace_if(
      identity, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  identity.resize(std::min(identity.size(), limit));
  return identity;
}

std::string detail_of(const steps::StepProblem& problem) {
  std::string detail;
  const auto add = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) detail += fmt::format("{}{}{}", detail.empty() ? "" : "\n", label, text);
  };
  add("Deployment step: ", problem.failed_step);
  add("Machine: ", problem.machine);
  for (const auto& line : problem.first_errors) add("", line);
  add("See ", problem.link);
  return detail;
}

// A mistake in the definition: a dry run continues and looks for more. If the server is away or
// rejects the credentials, all other steps would report the same.
bool is_own_mistake(const steps::StepResult& result) {
  return result.problem && (result.problem->kind == steps::ProblemKind::refused ||
                            result.problem->kind == steps::ProblemKind::invalid ||
                            result.problem->kind == steps::ProblemKind::step_failed);
}

// The first failure decides: later steps run only after a failure that may be ignored.
void conclude(RunReport& report) {
  const auto failed = std::ranges::find_if(
      report.steps, [](const StepReport& step) { return !is_success(step.result.outcome); });
  if (failed != report.steps.end()) {
    report.outcome = failed->result.outcome;
    report.exit_code = exit_code_for(failed->result);
    return;
  }
  const bool has_warnings = std::ranges::any_of(report.steps, [](const StepReport& step) {
    return step.result.outcome == steps::Outcome::succeeded_with_warnings;
  });
  report.outcome =
      has_warnings ? steps::Outcome::succeeded_with_warnings : steps::Outcome::succeeded;
  report.exit_code = k_exit_succeeded;
}

} // namespace

StepRunner::StepRunner(RunSurroundings surroundings, RunBehaviour behaviour, StepFactory make_step)
    : m_surroundings(std::move(surroundings)),
      m_behaviour(std::move(behaviour)),
      m_make_step(std::move(make_step)),
      m_connections(m_surroundings.environment,
                    m_surroundings.clock,
                    m_surroundings.log,
                    m_surroundings.stop) {}

void StepRunner::run(const RunDefinition& definition, RunReport& report) {
  bool is_cut_short = false;
  for (const auto& step : definition.steps) {
    ReferableStep seen{step.id, step.kind, step.enabled, std::nullopt, m_behaviour.dry_run};
    bool goes_on = true;
    if (step.enabled) {
      is_cut_short = m_surroundings.stop.stop_requested();
      if (is_cut_short) break;
      report.steps.push_back(run_step(step));
      const StepReport& done = report.steps.back();
      seen.outputs = outputs_of(done);
      goes_on = is_success(done.result.outcome) || step.continue_on_failure ||
                (m_behaviour.dry_run && is_own_mistake(done.result));
    } else {
      say(steps::Level::info, fmt::format("Step '{}' is disabled.", step.id));
    }
    m_scope.earlier.push_back(std::move(seen));
    if (!goes_on) break;
  }
  conclude(report);
  if (is_cut_short && is_success(report.outcome)) {
    report.outcome = steps::Outcome::stopped;
    report.exit_code = k_exit_stopped;
  }
}

steps::Outputs StepRunner::outputs_of(const StepReport& done) const {
  if (!m_behaviour.dry_run) return done.result.outputs;
  return done.plan ? done.plan->outputs : m_planned.known_outputs;
}

StepReport StepRunner::run_step(const StepDefinition& step) {
  auto& log = m_surroundings.log;
  const auto start = m_surroundings.clock.elapsed();
  StepReport report{.id = step.id,
                    .kind = step.kind->kind,
                    .name = title_of(step),
                    .started = m_surroundings.clock.now(),
                    .ended = {},
                    .result = {},
                    .plan = std::nullopt};
  log.step_started(step.id, report.name);
  report.result = attempt(step, report);
  report_problem(step, report.result);
  report.ended = m_surroundings.clock.now();
  log.step_finished(step.id, report.result.outcome, m_surroundings.clock.elapsed() - start);
  return report;
}

steps::StepResult StepRunner::attempt(const StepDefinition& step, StepReport& report) {
  try {
    return perform(step, report);
  } catch (const schema::InvalidDefinition& invalid) {
    // "Invalid" promises that nothing was sent, which is only true until a step has executed.
    steps::StepProblem problem;
    problem.kind = m_executed ? steps::ProblemKind::step_failed : steps::ProblemKind::invalid;
    problem.message = message_of(invalid);
    return failure(std::move(problem));
  } catch (const octopus::OctopusError& error) {
    return failure(steps::problem_from(error));
  } catch (const packaging::PackagingError& error) {
    return failure(steps::problem_from(error));
  }
}

steps::StepResult StepRunner::perform(const StepDefinition& definition, StepReport& report) {
  m_planned.known_outputs.clear();
  const auto parameters = parameters_of(definition);
  if (parameters.pending) {
    say(steps::Level::info,
        "Not planned: it needs outputs of steps above that exist only after they ran.");
    return {};
  }
  const auto& build = m_surroundings.references.build();
  const auto step = m_make_step(definition.kind->kind, parameters.values, build);
  const schema::StepSchema& kind = *definition.kind;
  const bool goes_elsewhere =
      !kind.server_unless.empty() && parameters.values.has(kind.server_unless);
  std::optional<StepConnections> connections;
  if (kind.needs_server)
    connections.emplace(parameters.values, m_surroundings.environment, m_surroundings.clock);
  octopus::Client* server =
      kind.needs_server && !goes_elsewhere ? &m_connections.client_for(parameters.values) : nullptr;
  if (server != nullptr) m_last_server = server;
  steps::StepContext context{.server = server,
                             .clock = m_surroundings.clock,
                             .log = m_surroundings.log,
                             .stop = m_surroundings.stop,
                             .build = build,
                             .follow = m_behaviour.follow,
                             .dry_run = m_behaviour.dry_run ? &m_planned : nullptr,
                             .journal = m_behaviour.dry_run ? nullptr : m_surroundings.journal,
                             .step_id = definition.id,
                             .command = command_text(kind, parameters.values),
                             .connections = connections ? &*connections : nullptr};
  if (const auto limit =
          kind.needs_server ? parameters.values.duration("httpTimeout") : std::nullopt)
    context.settle_time = std::min(context.settle_time, *limit);
  steps::Plan plan = step->plan(context);
  if (!m_behaviour.dry_run) {
    m_executed = true;
    return step->execute(context);
  }
  for (const auto& line : plan.lines) say(steps::Level::info, line);
  report.plan = std::move(plan);
  return {};
}

StepParameters StepRunner::parameters_of(const StepDefinition& step) {
  std::vector<schema::Problem> problems;
  auto parameters = final_parameters(step, m_surroundings.references, m_scope, problems);
  // Before anything else, because problems and log lines may quote values.
  for (const auto& secret : secrets_of(*step.kind, parameters.values))
    m_surroundings.log.add_secret(secret);
  if (!problems.empty()) throw schema::InvalidDefinition(std::move(problems));
  return parameters;
}

steps::StepResult StepRunner::failure(steps::StepProblem problem) {
  steps::StepResult result;
  result.outcome = steps::outcome_of(problem.kind);
  result.problem = std::move(problem);
  return result;
}

void StepRunner::report_problem(const StepDefinition& step, const steps::StepResult& result) {
  if (is_success(result.outcome) || m_surroundings.log.step_reported_problem()) return;
  auto problem = result.problem.value_or(steps::StepProblem());
  if (problem.message.empty()) problem.message = fmt::format("step '{}' did not succeed", step.id);
  m_surroundings.log.write(steps::BuildProblem{.identity = identity_of(step, problem),
                                               .text = problem.message,
                                               .detail = detail_of(problem)});
}

void StepRunner::say(steps::Level level, std::string text) {
  m_surroundings.log.write(own_line(level, std::move(text)));
}

} // namespace octostep::agent
