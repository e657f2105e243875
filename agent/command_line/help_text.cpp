#include "agent/command_line/help_text.h"

#include <string_view>

#include <fmt/format.h>

#include "schema/help_text.h"

namespace octostep::agent {
namespace {

constexpr std::string_view k_commands = R"(octostep - Octopus Deploy build steps for every CI server

  octostep run [options] FILE|-          a document of steps; - reads standard input
  octostep STEP [--parameter value ...]  one step; octostep STEP --help lists its parameters
  octostep schema [STEP]                 JSON Schema of the document, or of one step
  octostep forms CI --output DIR         the step forms of a CI server
  octostep inspect PACKAGE [--json]      a package's id, version, size, hashes and entries
  octostep cancel --journal F            cancels what a killed run left running
  octostep doctor [options]              checks server, credentials, space and agent before a build
                                         needs them; --project P and --environment E are looked for
  octostep --version | --help

Steps
)";

constexpr std::string_view k_options = R"(
Options of run and of every step
  --log-protocol P           auto (default), teamcity, azure-devops, github, gitlab, buildkite,
                             jenkins, bamboo, buildbot, plain, jsonl
  --dry-run                  resolve everything, print the plan, write nothing anywhere
  --result-file F            one JSON document with the outcome and all outputs
  --log-file F               the complete log
  --journal F                record of every write; running again with the same file continues
  --on-stop cancel|leave     what a stopped build does to its running deployments; default cancel
  --interleave I             how concurrent deployments share the log: auto, flow, buffer, prefix
  --poll-interval D          upper bound of the time between two looks; default 00:00:10
  --heartbeat D              quiet time before a line says what is waited for; default 00:01:00,
                             0 = never
  --pass-service-messages L  names of TeamCity service messages, or all, that deployment logs may
                             send; default none
  --ca-file F                PEM file with the authorities to trust
  --pin-sha256 H             SHA-256 of the only server certificate to accept
  --insecure                 do not check the server's certificate
  --proxy URL                HTTP proxy
)";

constexpr std::string_view k_secrets = R"(
Secrets never stand on the command line: set OCTOPUS_API_KEY, or give '${env:NAME}' or '${file:PATH}'.

Exit codes
  0 succeeded   1 a step failed   2 invalid, nothing was sent   3 credentials refused
  4 missing, ambiguous or refused by rules   5 server unreachable   6 deadline passed
  7 canceled on the server   70 internal error   130 stopped
)";

} // namespace

std::string program_help() {
  std::string text(k_commands);
  for (const auto& kind : schema::catalog())
    text += fmt::format("  {:<19} {}\n", kind.command, kind.label);
  text += k_options;
  text += k_secrets;
  return text;
}

std::string step_help(const schema::StepSchema& kind) {
  std::string text = schema::help_text(kind);
  text += k_options;
  text += k_secrets;
  return text;
}

} // namespace octostep::agent
