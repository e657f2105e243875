// The files that a deployment has attached to its task: listed, and downloaded when the step asks
// for them. Nothing here changes the outcome; a fault is a line in the log.
#pragma once

#include "steps/tasks/task_report.h"

namespace octostep::steps {

// Notes the names, writes the files into the folder that `waiting` names, if it names one, and
// hands them to the CI. `insert_id`: each task's files go into a folder of their own.
void provide_artifacts(octopus::Client& client,
                       LogSink& sink,
                       const WaitParameters& waiting,
                       WatchedTask& task,
                       bool insert_id);

} // namespace octostep::steps
