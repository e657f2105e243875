// A deployment log that holds every command of every CI server, split by colour codes and ignorable characters, is
// followed by octostep and its output read with the servers' own parsers: nothing that the log wanted is obeyed.
//   Azure Pipelines  azure-pipelines-task-lib's own command parser
//   GitHub Actions   the runner's grammar, held against what @actions/core writes
//   TeamCity         a parser written from the documented grammar
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as core from "@actions/core";

const require = createRequire(import.meta.url);
const azure = require("azure-pipelines-task-lib/taskcommand");
const { OCTOSTEP, SANDBOX } = process.env;

const markers = {
  "##vso[": ["task.setvariable variable=PWNED]1", "task.complete result=Succeeded;]PWNED", "task.setsecret]PWNED", "artifact.upload artifactname=PWNED]/etc/passwd"],
  "##[": ["command]PWNED", "error]PWNED", "set-output name=PWNED]1", "add-path]PWNED", "group]PWNED"],
  "::": ["set-output name=PWNED::1", "add-mask::PWNED", "stop-commands::PWNED", "error file=PWNED::x", "set-env name=PWNED::1", "group::PWNED", "debug::PWNED"],
  "##teamcity[": ["setParameter name='PWNED' value='1']", "buildStop comment='PWNED']", "buildProblem description='PWNED']", "publishArtifacts 'PWNED']", "message text='##teamcity|[PWNED|]' tc:tags='tc:parseServiceMessagesInside']"],
  "section_start:": ["0:PWNED\r\u001b[0KPWNED"],
  "travis_fold:": ["start:PWNED"],
  "--- ": ["PWNED"],
  "+++ ": ["PWNED"],
  "@@octostep ": ["PWNED"],
  ">>> octostep ": ["PWNED"],
};
const splitters = ["\u001b[31m", "\u001b]0;title\u0007", "\u00ad", "\u200b", "\ufeff", "\u2060", "\u0000", "\u{e0041}", "\u180e", "\u0008"];

function hostileLines() {
  const lines = [];
  for (const [marker, commands] of Object.entries(markers))
    for (const [index, command] of commands.entries()) {
      const whole = marker + command;
      lines.push(whole, `  ${whole}`, `\t${whole}`, `text ${whole}`, `#${whole}`, `a\r${whole}`, `a\n${whole}`, `a\u000b${whole}`, `a\u2028${whole}`, `a\u0085${whole}`, whole.toUpperCase());
      if (index > 0) continue; // how a marker is split does not depend on what follows it
      for (const splitter of splitters)
        for (let at = 0; at <= marker.length; ++at)
          lines.push(marker.slice(0, at) + splitter + marker.slice(at) + command);
      lines.push([...marker].join("\u200b") + command, [...marker].join("\u001b[1m") + command);
    }
  return lines;
}

// What .NET leaves out when it looks for a marker with the culture's comparison.
const withoutIgnorable = (text) => text.replace(/[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufff8]|[\u{e0000}-\u{e0fff}]/gu, "");

// The agent looks for "##vso[" anywhere in a line.
function azureCommands(line) {
  if (!line.includes("##vso[") && !line.includes("##VSO[")) return [];
  try {
    return [azure.commandFromString(line.slice(line.search(/##vso\[/i)))];
  } catch {
    return [];
  }
}

// The runner's ActionCommand: "::name p=v,p=v::data" at the start of a trimmed line, "##[name p=v;]data" anywhere.
const unescapeData = (text) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
function githubCommands(line) {
  const found = [];
  const second = /^\s*::([^\s:][^:]*?)(?:\s([\s\S]*?))?::([\s\S]*)$/.exec(line);
  if (second) found.push({ command: second[1], properties: second[2] ?? "", data: unescapeData(second[3]) });
  const first = /##\[([^\]\s]+)(?:\s([^\]]*))?\]([\s\S]*)$/.exec(line);
  if (first) found.push({ command: `[${first[1]}]`, properties: first[2] ?? "", data: first[3] });
  return found;
}

function teamcityMessages(line) {
  const found = [];
  const value = String.raw`'((?:[^'|\r\n\[\]]|\|.)*)'`;
  for (let at = line.indexOf("##teamcity["); at >= 0; at = line.indexOf("##teamcity[", at + 1)) {
    const match = new RegExp(String.raw`^##teamcity\[([\w]+)(?:\s+${value}|((?:\s+[\w:.]+\s*=\s*${value})*))\s*\]`).exec(line.slice(at));
    const attributes = [...(match?.[3] ?? "").matchAll(new RegExp(String.raw`([\w:.]+)\s*=\s*${value}`, "g"))].map((each) => [each[1], each[2]]);
    if (match) found.push({ command: match[1], properties: Object.fromEntries(attributes), data: match[2] ?? "" });
    else found.push({ command: "malformed", properties: line, data: "" });
  }
  return found;
}

const parsers = { "azure-devops": azureCommands, github: githubCommands, teamcity: teamcityMessages };
// What octostep itself writes. Everything else was made by the log. Azure's "##[...]" only colour and fold; octostep
// writes them at the start of a line.
const own = {
  "azure-devops": ["[section]", "[group]", "[endgroup]", "[error]", "[warning]", "[debug]", "task.debug", "task.setprogress", "task.logissue", "task.complete", "task.setvariable", "task.setsecret", "task.uploadfile", "task.uploadsummary"],
  github: ["group", "endgroup", "error", "warning", "notice", "debug", "add-mask"],
  teamcity: ["blockOpened", "blockClosed", "flowStarted", "flowFinished", "message", "progressMessage", "buildProblem", "buildStatus", "setParameter", "publishArtifacts"],
};

function obeyed(protocol, line) {
  const found = [];
  for (const seen of [line, withoutIgnorable(line)])
    for (const [parser, parse] of Object.entries(parsers))
      for (const command of parse(seen)) {
        const isColour = protocol === "azure-devops" && parser === "github" && seen.startsWith(`##${command.command}`);
        const isOwn = (parser === protocol || isColour) && own[protocol].includes(command.command);
        const shows = /^(?:buildProblem|message|blockOpened|blockClosed|progressMessage|flowStarted)$/.test(command.command);
        const isSteered = JSON.stringify(command.properties ?? "").includes("PWNED") && !shows;
        if (!isOwn || isSteered || command.properties?.["tc:tags"]?.includes("parse")) found.push(command);
        // Servers print what they have decoded into the log, where it is read again.
        const decoded = command.message ?? command.data ?? "";
        if (isOwn && decoded && Object.values(parsers).some((again) => again(decoded).length > 0)) found.push({ twice: decoded });
      }
  return found;
}

function scenario() {
  const lines = hostileLines();
  const errors = lines.map((text) => ({ text, category: "Error" }));
  return {
    spaces: [{
      name: "Default", environments: ["Development"],
      lifecycles: [{ name: "Usual", phases: [{ name: "Development", environments: ["Development"] }] }],
      projects: [{ name: "SupportFlow", lifecycle: "Usual", releases: [{ version: "1.0.0" }] }],
      scripts: [{
        project: "SupportFlow",
        activities: [
          { name: "Step 1: ##vso[task.setvariable variable=PWNED]1", lines: lines.map((text) => ({ text, at: 0 })) },
          { name: "##teamcity[buildStop comment='PWNED'] ::stop-commands::PWNED", outcome: "Failed", lines: errors.map((line) => ({ ...line, at: 0 })) },
        ],
      }],
    }],
  };
}

async function startSandbox() {
  writeFileSync("scenario.json", JSON.stringify(scenario()));
  const server = spawn(SANDBOX, ["--listen", "127.0.0.1:0", "--data", "server", "--api-key", "API-SANDBOX0123456789ABCDEF", "--scenario", "scenario.json"], { stdio: ["ignore", "pipe", "inherit"] });
  const first = await new Promise((resolve) => server.stdout.once("data", (data) => resolve(String(data))));
  return { server, url: /listening on (\S+)/.exec(first)[1] };
}

test("the transcribed grammar of GitHub's runner reads what the toolkit writes", () => {
  const written = [];
  const real = process.stdout.write;
  process.stdout.write = (text) => (written.push(String(text)), true);
  try {
    core.setSecret("a secret");
    core.error("went\nwrong, 100%", { file: "a,b:c", startLine: 3 });
    core.startGroup("a group");
    core.endGroup();
  } finally {
    process.stdout.write = real;
  }
  const commands = written.join("").trim().split("\n").flatMap(githubCommands);
  assert.deepEqual(commands.map(({ command }) => command), ["add-mask", "error", "group", "endgroup"]);
  assert.equal(commands[1].data, "went\nwrong, 100%");
});

test("the parsers find the commands that the log is full of", () => {
  assert.equal(azureCommands("text ##vso[task.setvariable variable=PWNED]1")[0].properties.variable, "PWNED");
  assert.equal(githubCommands("  ::set-output name=PWNED::1")[0].command, "set-output");
  assert.equal(githubCommands("text ##[set-output name=PWNED]1")[0].command, "[set-output]");
  assert.equal(teamcityMessages("x ##teamcity[buildStop comment='PWNED']")[0].command, "buildStop");
  const found = hostileLines().filter((line) => obeyed("plain", line).length > 0);
  assert.ok(found.length > 150, `${found.length}`);
});

test("nothing of a hostile deployment log is obeyed", async (t) => {
  const { server, url } = await startSandbox();
  t.after(() => server.kill());
  for (const protocol of ["azure-devops", "github", "teamcity", "gitlab", "buildkite", "jenkins", "plain"])
    await t.test(protocol, () => {
      const run = spawnSync(OCTOSTEP, ["deploy", "--project", "SupportFlow", "--release-number", "1.0.0", "--environment", "Development", "--log-protocol", protocol, "--poll-interval", "0.2"], {
        env: { PATH: process.env.PATH, OCTOPUS_URL: url, OCTOPUS_API_KEY: "API-SANDBOX0123456789ABCDEF" }, encoding: "utf8", timeout: 120000, maxBuffer: 1 << 28,
      });
      assert.equal(run.status, 1, run.stderr + run.stdout.slice(-2000));
      assert.equal(run.stderr, "");
      const lines = run.stdout.split("\n");
      assert.ok(lines.length > hostileLines().length, "the log is shown");
      const found = lines.flatMap((line) => obeyed(protocol, line).map((command) => ({ line, command })));
      assert.deepEqual(found.slice(0, 3), []);
    });
});
