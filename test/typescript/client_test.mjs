// The official TypeScript client, unmodified, against the server at OCTOPUS_URL (octostep-sandbox with its
// built-in scenario): what the GitHub and Azure DevOps steps of Octopus do.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import api from "@octopusdeploy/api-client";

const {
  BuildInformationRepository,
  Client,
  DeploymentRepository,
  NuGetPackageBuilder,
  OverwriteMode,
  PackageIdentity,
  PackageRepository,
  ReleaseRepository,
  RunbookRunRepository,
  ServerTaskWaiter,
  SpaceServerTaskRepository,
  ZipPackageBuilder,
} = api;

const space = process.env.OCTOPUS_SPACE ?? "Default";
// Every run needs a release of its own; a server may be tested more than once.
const version = `1.0.${Math.floor(Date.now() / 1000)}`;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const poll_milliseconds = 100;
const timeout_milliseconds = 60_000;

let client;
let folder;

before(async () => {
  assert.ok(process.env.OCTOPUS_URL, "OCTOPUS_URL names the server");
  assert.ok(process.env.OCTOPUS_API_KEY, "OCTOPUS_API_KEY is the key");
  client = await Client.create({
    userAgentApp: "octostep-test",
    instanceURL: process.env.OCTOPUS_URL,
    apiKey: process.env.OCTOPUS_API_KEY,
    logging: quiet,
  });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "octostep-typescript-"));
  fs.writeFileSync(path.join(folder, "index.html"), "<h1>SupportFlow</h1>");
});

after(() => {
  fs.rmSync(folder, { recursive: true, force: true });
  // The client leaves the connections of its uploads open, which would keep this process alive.
  http.globalAgent.destroy();
  https.globalAgent.destroy();
});

function wait(ids) {
  const waiter = new ServerTaskWaiter(client, space);
  return waiter.waitForServerTasksToComplete(ids, poll_milliseconds, timeout_milliseconds);
}

async function assert_all_succeed(ids) {
  const tasks = await wait(ids);
  assert.deepEqual(tasks.map((task) => task.Id).sort(), [...ids].sort());
  for (const task of tasks) assert.equal(task.State, "Success");
}

function execution(members) {
  return { spaceName: space, ProjectName: "SupportFlow", ReleaseVersion: version, ...members };
}

test("a zip is packed, pushed and found again", async () => {
  const builder = new ZipPackageBuilder();
  const file = await builder.pack({
    packageId: "SupportFlow",
    version,
    basePath: folder,
    inputFilePatterns: ["index.html"],
    outputFolder: folder,
    logger: quiet,
  });
  const packages = new PackageRepository(client, space);
  await packages.push([path.join(folder, file)], OverwriteMode.FailIfExists);
  const stored = await packages.get(`SupportFlow.${version}`);
  assert.equal(stored.Version, version);
  const listed = await packages.list({ nuGetPackageId: "SupportFlow", take: 1000 });
  assert.ok(listed.Items.some((item) => item.Version === version));
});

test("pushing the same version again is refused or ignored, as asked", async () => {
  const packages = new PackageRepository(client, space);
  const file = path.join(folder, `SupportFlow.${version}.zip`);
  await assert.rejects(packages.push([file], OverwriteMode.FailIfExists), /already exists/);
  await packages.push([file], OverwriteMode.IgnoreIfExists);
  await packages.push([file], OverwriteMode.OverwriteExisting);
});

test("several packages, a NuGet one among them, are pushed at once", async () => {
  const file = await new NuGetPackageBuilder().pack({
    packageId: "SupportFlow.Tools",
    version,
    basePath: folder,
    inputFilePatterns: ["index.html"],
    outputFolder: folder,
    nuspecArgs: { description: "Tools", authors: ["build"] },
    logger: quiet,
  });
  const copy = path.join(folder, `SupportFlow.Copy.${version}.zip`);
  fs.copyFileSync(path.join(folder, `SupportFlow.${version}.zip`), copy);
  const packages = new PackageRepository(client, space);
  await packages.push([path.join(folder, file), copy], OverwriteMode.FailIfExists);
  assert.equal((await packages.get(`SupportFlow.Tools.${version}`)).FileExtension, ".nupkg");
});

test("build information is pushed", async () => {
  const repository = new BuildInformationRepository(client, space);
  const information = {
    spaceName: space,
    BuildEnvironment: "Test",
    BuildNumber: "78",
    BuildUrl: "https://ci.example.com/78",
    Branch: "main",
    VcsType: "Git",
    VcsRoot: "https://git.example.com/supportflow",
    VcsCommitNumber: "b4d0de",
    Packages: [new PackageIdentity("SupportFlow", version)],
    Commits: [{ Id: "b4d0de", Comment: "Answer faster" }],
  };
  await repository.push(information, OverwriteMode.FailIfExists);
  await assert.rejects(repository.push(information, OverwriteMode.FailIfExists), /already exists/);
  await repository.push(information, OverwriteMode.OverwriteExisting);
});

test("a release is created once, and found when it exists", async () => {
  const releases = new ReleaseRepository(client, space);
  const command = execution({ PackageVersion: version });
  const created = await releases.create(command);
  assert.equal(created.ReleaseVersion, version);
  await assert.rejects(releases.create(command), /already exists/);
  const found = await releases.create({ ...command, IgnoreIfAlreadyExists: true });
  assert.equal(found.ReleaseId, created.ReleaseId);
  const release = await releases.get(created.ReleaseId);
  assert.equal(release.Version, version);
  const listed = await releases.listForProject(release.ProjectId, { searchByVersion: version });
  assert.equal(listed.Items[0].Id, created.ReleaseId);
});

test("a release goes to an environment, and its log can be read", async () => {
  const deployments = new DeploymentRepository(client, space);
  const started = await deployments.create(execution({ EnvironmentNames: ["Development"] }));
  const ids = started.DeploymentServerTasks.map((task) => task.ServerTaskId);
  assert.equal(ids.length, 1);
  await assert_all_succeed(ids);
  const tasks = new SpaceServerTaskRepository(client, space);
  const details = await tasks.getDetails(ids[0]);
  assert.equal(details.Task.IsCompleted, true);
  assert.ok(details.ActivityLogs[0].Children.length >= 3);
  assert.match(await tasks.getRaw(ids[0]), /Smoke test/);
  const deployment = await deployments.get(started.DeploymentServerTasks[0].DeploymentId);
  assert.equal(deployment.TaskId, ids[0]);
});

test("an environment of a later phase is refused", async () => {
  const deployments = new DeploymentRepository(client, space);
  await assert.rejects(deployments.create(execution({ EnvironmentNames: ["Production"] })), /Production/);
});

test("a release goes to tenants by name and by tag", async () => {
  const deployments = new DeploymentRepository(client, space);
  const started = await deployments.createTenanted(
    execution({ EnvironmentName: "Development", Tenants: ["Northwind"], TenantTags: ["Region/Europe"] }),
  );
  const ids = started.DeploymentServerTasks.map((task) => task.ServerTaskId);
  assert.equal(ids.length, 3);
  await assert_all_succeed(ids);
});

test("a runbook runs", async () => {
  const runs = new RunbookRunRepository(client, space);
  const started = await runs.create({
    spaceName: space,
    ProjectName: "SupportFlow",
    RunbookName: "Restart web site",
    EnvironmentNames: ["Development", "Test"],
  });
  const ids = started.RunbookRunServerTasks.map((task) => task.ServerTaskId);
  assert.equal(ids.length, 2);
  await assert_all_succeed(ids);
});

test("a task that takes too long is cancelled", async () => {
  const deployments = new DeploymentRepository(client, space);
  const started = await deployments.create(execution({ EnvironmentNames: ["Test"] }));
  const id = started.DeploymentServerTasks[0].ServerTaskId;
  const waiter = new ServerTaskWaiter(client, space);
  await assert.rejects(waiter.waitForServerTaskToComplete(id, poll_milliseconds, 500, undefined, true));
  const [task] = await wait([id]);
  assert.equal(task.State, "Canceled");
});

test("an unknown task is an error", async () => {
  await assert.rejects(wait(["ServerTasks-987654"]), /Unknown task/);
});
