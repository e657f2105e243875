// Finds server tasks that a request started although its answer never arrived, by what they run,
// their targets, and their creation time.
#pragma once

#include <string>
#include <vector>

#include "steps/deployment/deployment_targets.h"
#include "steps/octopus/client.h"
#include "steps/write_once.h"

namespace octostep::steps {

inline constexpr const char* k_deployment_kind = "deployment";
inline constexpr const char* k_runbook_run_kind = "runbookRun";

// What a started task must match.
struct StartedSearch {
  std::string kind; // k_deployment_kind or k_runbook_run_kind
  std::string project_id;
  std::string release_id, runbook_id; // the one for deployments, the other for runbook runs
  std::vector<std::string> environment_ids;
  bool is_tenanted = false;
  std::size_t tenants = 0; // how many tenants it may be for
};

[[nodiscard]] StartedSearch
search_for(const std::string& kind, const octopus::Project& project, const Targets& targets);

// The search as facts of a journal entry, and back.
[[nodiscard]] Record facts_of(const StartedSearch& search);
[[nodiscard]] StartedSearch search_from(const std::string& kind, const Record& facts);

// Looks once. `known` lists tasks that other writes started; they are skipped.
[[nodiscard]] Found find_started(octopus::Client& client,
                                 const StartedSearch& search,
                                 octopus::Instant since,
                                 const std::vector<std::string>& known);

// The task ids in the journal's finished writes; none without a journal.
[[nodiscard]] std::vector<std::string> tasks_in(Journal* journal);

// Started tasks as rows of a journal entry, and back.
[[nodiscard]] Rows rows_of(const std::vector<octopus::StartedTask>& tasks);
[[nodiscard]] std::vector<octopus::StartedTask> tasks_of(const Rows& rows);

} // namespace octostep::steps
