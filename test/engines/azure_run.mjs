// azure_run.mjs TASK_FOLDER: runs a task as the task library's own test runner does, and takes our log apart with the
// library's parser of commands. Prints one JSON document.
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.NODE_FOLDER, 'package.json'));
const { MockTestRunner } = require('azure-pipelines-task-lib/mock-test');
const { commandFromString } = require('azure-pipelines-task-lib/taskcommand');

const folder = process.argv[2];
const runner = new MockTestRunner(path.join(folder, 'run.js'), path.join(folder, 'task.json'));
runner.nodePath = process.execPath; // it would download one otherwise
await runner.runAsync();

const commands = [];
for (const line of runner.stdout.split('\n')) {
  const start = line.indexOf('##vso[');
  if (start < 0) continue;
  const command = commandFromString(line.slice(start));
  commands.push({ name: command.command, properties: command.properties, message: command.message, column: start });
}
console.log(JSON.stringify({ succeeded: runner.succeeded, failed: runner.failed, commands, stdout: runner.stdout,
  stderr: runner.stderr, errors: runner.errorIssues, warnings: runner.warningIssues }));
