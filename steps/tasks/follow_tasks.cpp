#include "steps/tasks/follow_tasks.h"

#include <fmt/format.h>

#include "steps/shared_parameters.h"
#include "steps/step_log.h"
#include "steps/tasks/task_follower.h"

namespace octostep::steps {
namespace {

OnIntervention parse_on_intervention(const std::string& text) {
  if (text == "fail") return OnIntervention::fail;
  if (text == "cancel") return OnIntervention::cancel;
  return OnIntervention::wait;
}

} // namespace

WaitParameters
parse_waiting(const schema::ParameterValues& values, const BuildFacts& build, bool always_waits) {
  WaitParameters waiting;
  waiting.wait = always_waits || values.flag("wait");
  waiting.progress = values.flag("progress");
  waiting.timeout = values.duration("timeout");
  // In octo, a timeout of zero means no timeout; migrated steps contain it.
  if (waiting.timeout && waiting.timeout->count() == 0) waiting.timeout.reset();
  waiting.poll_interval = values.duration("pollInterval");
  waiting.cancel_on_timeout = values.flag("cancelOnTimeout");
  if (values.has("rawLog")) waiting.raw_log = values.flag("rawLog");
  if (const auto path = values.optional_text("rawLogFile"))
    waiting.raw_log_file = absolute_path(build.directory, *path);
  if (const auto path = values.optional_text("artifactsFolder"))
    waiting.artifacts_folder = absolute_path(build.directory, *path);
  waiting.on_intervention = parse_on_intervention(values.text("onIntervention"));
  return waiting;
}

StepResult follow_tasks(StepContext& context, const FollowRequest& request) {
  return TaskFollower(context, request).follow();
}

std::vector<TaskReport> report_started(StepContext& context, const FollowRequest& request) {
  std::vector<TaskReport> reports;
  for (const auto& task : request.tasks) {
    TaskReport report;
    report.task_id = task.task_id;
    report.environment = task.environment;
    report.tenant = task.tenant;
    report.link = context.server->task_link(task.task_id);
    const std::string deed = deed_of(request, task);
    say(context,
        Level::info,
        fmt::format("{} was started and is not waited for: {}", deed, report.link));
    context.log.write(Link{0, deed, report.link});
    reports.push_back(std::move(report));
  }
  return reports;
}

std::string title_of(const FollowedTask& task) {
  if (task.environment.empty()) return task.tenant.empty() ? task.task_id : task.tenant;
  return task.tenant.empty() ? task.environment : task.environment + " / " + task.tenant;
}

std::string deed_of(const FollowRequest& request, const FollowedTask& task) {
  const std::string& own = task.deed.empty() ? request.deed : task.deed;
  if (task.environment.empty()) return own + " " + title_of(task);
  const std::string deed = fmt::format("{} {} {}", own, request.place_word, task.environment);
  return task.tenant.empty() ? deed : deed + " for tenant " + task.tenant;
}

} // namespace octostep::steps
