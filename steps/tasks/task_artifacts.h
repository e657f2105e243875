// The files that a deployment has attached to its task: lists them, and downloads them if the step
// asks for that. Nothing here changes the outcome; an error becomes a line in the log.
#pragma once

#include "steps/tasks/task_report.h"

namespace octostep::steps {

// Records the names, writes the files into the folder that `waiting` names, if any, and passes them
// to the CI server. With `insert_id`, the files of each task get their own folder.
void provide_artifacts(octopus::Client& client,
                       LogSink& sink,
                       const WaitParameters& waiting,
                       WatchedTask& task,
                       bool insert_id);

} // namespace octostep::steps
