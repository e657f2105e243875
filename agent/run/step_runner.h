// Runs the steps in order: parameters, plan, execute. Turns errors of the libraries into outcomes.
#pragma once

#include <stop_token>
#include <vector>

#include "agent/ci/process_environment.h"
#include "agent/intake/references.h"
#include "agent/intake/step_definition.h"
#include "agent/intake/step_parameters.h"
#include "agent/run/run_log.h"
#include "agent/run/run_report.h"
#include "agent/run/server_connections.h"
#include "steps/step.h"

namespace octostep::agent {

struct RunSurroundings { // everything must outlive the runner
  const Environment& environment;
  References& references;
  RunLog& log;
  octopus::Clock& clock;
  std::stop_token stop;
  steps::Journal* journal = nullptr; // null = no journal
};

struct RunBehaviour {
  bool dry_run = false; // only plan; nothing is written anywhere
  steps::FollowOptions follow;
};

class StepRunner {
public:
  StepRunner(RunSurroundings surroundings, RunBehaviour behaviour, StepFactory make_step);

  // Fills `report` while it runs, so that the report is right even if this throws. Errors of the
  // libraries become outcomes; only bugs surface as exceptions.
  void run(const RunDefinition& definition, RunReport& report);
  // The server of the last step that needed one; null = none did. Valid as long as this.
  [[nodiscard]] octopus::Client* last_server() const { return m_last_server; }

private:
  [[nodiscard]] StepReport run_step(const StepDefinition& step);
  [[nodiscard]] steps::Outputs outputs_of(const StepReport& done) const;
  [[nodiscard]] steps::StepResult attempt(const StepDefinition& step, StepReport& report);
  [[nodiscard]] steps::StepResult perform(const StepDefinition& step, StepReport& report);
  [[nodiscard]] StepParameters parameters_of(const StepDefinition& step);
  [[nodiscard]] steps::StepResult failure(steps::StepProblem problem);
  void report_problem(const StepDefinition& step, const steps::StepResult& result);
  void say(steps::Level level, std::string text);

  RunSurroundings m_surroundings;
  RunBehaviour m_behaviour;
  StepFactory m_make_step;
  ServerConnections m_connections;
  octopus::Client* m_last_server = nullptr;
  StepScope m_scope;
  steps::PlannedWorld m_planned; // by the earlier steps of a dry run
  bool m_executed = false;       // a step got as far as writing
};

} // namespace octostep::agent
