// The whole log of one run in every protocol, byte by byte.
#include <doctest/doctest.h>

#include "test/unit/agent/log/log_fixture.h"

using namespace octostep;
using namespace octostep::test;

namespace {

struct Told {
  std::string log, values, file;
};

Told told_in(agent::Protocol protocol) {
  KeptOutput values;
  agent::BuildLogOptions options = LogBench::with(protocol);
  options.output_values = &values;
  LogBench bench(options);
  tell_story(bench.log, bench.clock);
  return {visible(bench.output.text), values.text, bench.file.text};
}

} // namespace

TEST_CASE("the log of a run for teamcity") {
  const Told told = told_in(agent::Protocol::teamcity);
  CHECK(told.log == R"log(##teamcity[message text='octostep 0.1.0' status='NORMAL']
##teamcity[blockOpened name='Deploy SupportFlow 1.0.78 to Development, Test' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='Created deployment Deployments-12' status='NORMAL' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[flowStarted flowId='octo-1-1']
##teamcity[blockOpened name='Development' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[flowStarted flowId='octo-1-2']
##teamcity[blockOpened name='Test / Acme' flowId='octo-1-2' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockOpened name='Deploy SupportFlow to Development' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockOpened name='Deploy SupportFlow to Test' flowId='octo-1-2' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockOpened name='Step 1: Deploy web' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockOpened name='web-01' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='Acquiring packages' status='NORMAL' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='##vso|[task.complete result=Failed;|] ********' status='NORMAL' flowId='octo-1-2' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockClosed name='web-01' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockOpened name='web-02' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='disk nearly full' status='WARNING' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockClosed name='web-02' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockOpened name='web-01 (continued)' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='cannot copy' status='ERROR' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='detail' status='NORMAL' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000' tc:tags='tc:internal']
##teamcity[progressMessage 'Deploying to Development: 40%']
##teamcity[blockClosed name='web-01 (continued)' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='web-01: Failed' status='ERROR' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockOpened name='web-01 (late lines)' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='late line' status='NORMAL' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockClosed name='web-01 (late lines)' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockClosed name='Step 1: Deploy web' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='Step 1: Deploy web: Failed' status='ERROR' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockClosed name='Deploy SupportFlow to Development' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[message text='Deploy SupportFlow to Development: Failed' status='ERROR' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockClosed name='Development' flowId='octo-1-1' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[flowFinished flowId='octo-1-1']
##teamcity[progressMessage 'Waiting for 1 deployment, 1:00']
##teamcity[blockClosed name='Deploy SupportFlow to Test' flowId='octo-1-2' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[blockClosed name='Test / Acme' flowId='octo-1-2' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[flowFinished flowId='octo-1-2']
##teamcity[message text='a careful note' status='WARNING' timestamp='2026-08-21T10:00:00.000+0000']
##teamcity[setParameter name='octostep.dev.releaseVersion' value='1.0.78']
##teamcity[setParameter name='octo.releaseNumber' value='1.0.78']
##teamcity[publishArtifacts '/tmp/x.log']
##teamcity[buildProblem description='The deployment of SupportFlow 1.0.78 to Development failed' identity='octo_deploy_failed_1234']
##teamcity[message text='Deploy SupportFlow 1.0.78 to Development, Test: failed in 1:23' status='WARNING' timestamp='2026-08-21T10:01:23.000+0000']
##teamcity[blockClosed name='Deploy SupportFlow 1.0.78 to Development, Test' timestamp='2026-08-21T10:01:23.000+0000']
##teamcity[message text='The deployment of SupportFlow 1.0.78 to Development failed' status='ERROR' timestamp='2026-08-21T10:01:23.000+0000']
##teamcity[message text='Project: SupportFlow' status='NORMAL' timestamp='2026-08-21T10:01:23.000+0000']
##teamcity[message text='Step: Deploy web, machine web-01' status='NORMAL' timestamp='2026-08-21T10:01:23.000+0000']
##teamcity[message text='cannot copy' status='NORMAL' timestamp='2026-08-21T10:01:23.000+0000']
##teamcity[message text='https://x/y' status='NORMAL' timestamp='2026-08-21T10:01:23.000+0000']
##teamcity[message text='octostep: failed: 1 of 1 steps failed' status='NORMAL']
)log");
  CHECK(told.values == R"log()log");
}

TEST_CASE("the log of a run for plain") {
  const Told told = told_in(agent::Protocol::plain);
  CHECK(told.log == R"log(octostep 0.1.0 (times are UTC)
== Deploy SupportFlow 1.0.78 to Development, Test ==
10:00:00 Created deployment Deployments-12
[Development] 10:00:00 > Deploy SupportFlow to Development
[Test / Acme] 10:00:00 > Deploy SupportFlow to Test
[Development] 10:00:00   > Step 1: Deploy web
[Development] 10:00:00     > web-01
[Development] 10:00:00       Acquiring packages
[Test / Acme] 10:00:00   #\#vso[task.complete result=Failed;] ********
[Development] 10:00:00     > web-02
[Development] 10:00:00       WARNING: disk nearly full
[Development] 10:00:00     > web-01 (continued)
[Development] 10:00:00       ERROR: cannot copy
[Development] 10:00:00       40% Deploying to Development
[Development] 10:00:00     ERROR: web-01: Failed
[Development] 10:00:00     > web-01 (late lines)
[Development] 10:00:00       late line
[Development] 10:00:00   ERROR: Step 1: Deploy web: Failed
[Development] 10:00:00 ERROR: Deploy SupportFlow to Development: Failed
10:00:00 Waiting for 1 deployment, 1:00
10:00:00 WARNING: a careful note
== Deploy SupportFlow 1.0.78 to Development, Test: failed in 1:23 ==
ERROR: The deployment of SupportFlow 1.0.78 to Development failed
  Project: SupportFlow
  Step: Deploy web, machine web-01
  cannot copy
  https://x/y
octostep: failed: 1 of 1 steps failed
)log");
  CHECK(told.values == R"log(dev_releaseVersion=1.0.78
release_number=1.0.78
)log");
}

TEST_CASE("the log of a run for jsonl") {
  const Told told = told_in(agent::Protocol::jsonl);
  CHECK(told.log ==
        R"log({"event":"runStarted","title":"octostep 0.1.0","at":"2026-08-21T10:00:00.000Z"}
{"event":"stepStarted","step":"dev","title":"Deploy SupportFlow 1.0.78 to Development, Test","at":"2026-08-21T10:00:00.000Z"}
{"event":"line","stream":0,"block":"","level":"info","text":"Created deployment Deployments-12","origin":"own","at":"2026-08-21T10:00:00.000Z"}
{"event":"streamOpened","stream":1,"title":"Development","at":"2026-08-21T10:00:00.000Z"}
{"event":"streamOpened","stream":2,"title":"Test / Acme","at":"2026-08-21T10:00:00.000Z"}
{"event":"blockOpened","stream":1,"block":"a","parent":"","title":"Deploy SupportFlow to Development","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"blockOpened","stream":2,"block":"z","parent":"","title":"Deploy SupportFlow to Test","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"blockOpened","stream":1,"block":"s1","parent":"a","title":"Step 1: Deploy web","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"blockOpened","stream":1,"block":"m1","parent":"s1","title":"web-01","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"blockOpened","stream":1,"block":"m2","parent":"s1","title":"web-02","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"line","stream":1,"block":"m1","level":"info","text":"Acquiring packages","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"line","stream":2,"block":"z","level":"info","text":"#\\#vso[task.complete result=Failed;] ********","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"line","stream":1,"block":"m2","level":"warning","text":"disk nearly full","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"line","stream":1,"block":"m1","level":"error","text":"cannot copy","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"line","stream":1,"block":"m1","level":"verbose","text":"detail","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"progress","stream":1,"percent":40,"text":"Deploying to Development","at":"2026-08-21T10:00:00.000Z"}
{"event":"blockClosed","stream":1,"block":"m2","outcome":"Success","failed":false,"at":"2026-08-21T10:00:00.000Z"}
{"event":"blockClosed","stream":1,"block":"m1","outcome":"Failed","failed":true,"at":"2026-08-21T10:00:00.000Z"}
{"event":"line","stream":1,"block":"m1","level":"info","text":"late line","origin":"foreign","at":"2026-08-21T10:00:00.000Z"}
{"event":"blockClosed","stream":1,"block":"s1","outcome":"Failed","failed":true,"at":"2026-08-21T10:00:00.000Z"}
{"event":"blockClosed","stream":1,"block":"a","outcome":"Failed","failed":true,"at":"2026-08-21T10:00:00.000Z"}
{"event":"streamClosed","stream":1,"at":"2026-08-21T10:00:00.000Z"}
{"event":"heartbeat","text":"Waiting for 1 deployment, 1:00","at":"2026-08-21T10:00:00.000Z"}
{"event":"blockClosed","stream":2,"block":"z","outcome":"Success","failed":false,"at":"2026-08-21T10:00:00.000Z"}
{"event":"streamClosed","stream":2,"at":"2026-08-21T10:00:00.000Z"}
{"event":"line","stream":0,"block":"","level":"warning","text":"a careful note","origin":"own","at":"2026-08-21T10:00:00.000Z"}
{"event":"output","step":"dev","name":"releaseVersion","value":"1.0.78","at":"2026-08-21T10:00:00.000Z"}
{"event":"artifact","path":"/tmp/x.log","at":"2026-08-21T10:00:00.000Z"}
{"event":"problem","identity":"octo_deploy_failed_1234","text":"The deployment of SupportFlow 1.0.78 to Development failed","detail":"Project: SupportFlow\nStep: Deploy web, machine web-01\ncannot copy\nhttps://x/y","at":"2026-08-21T10:00:00.000Z"}
{"event":"stepFinished","step":"dev","outcome":"failed","milliseconds":83000,"at":"2026-08-21T10:01:23.000Z"}
{"event":"runFinished","outcome":"failed","summary":"1 of 1 steps failed","at":"2026-08-21T10:01:23.000Z"}
)log");
  CHECK(told.values == R"log()log");
  CHECK(told.file == R"log(octostep 0.1.0 (times are UTC)
== Deploy SupportFlow 1.0.78 to Development, Test ==
10:00:00 Created deployment Deployments-12
[Development] 10:00:00 > Deploy SupportFlow to Development
[Test / Acme] 10:00:00 > Deploy SupportFlow to Test
[Development] 10:00:00   > Step 1: Deploy web
[Development] 10:00:00     > web-01
[Development] 10:00:00       Acquiring packages
[Test / Acme] 10:00:00   #\#vso[task.complete result=Failed;] ********
[Development] 10:00:00     > web-02
[Development] 10:00:00       WARNING: disk nearly full
[Development] 10:00:00     > web-01 (continued)
[Development] 10:00:00       ERROR: cannot copy
[Development] 10:00:00       detail
[Development] 10:00:00       40% Deploying to Development
[Development] 10:00:00     ERROR: web-01: Failed
[Development] 10:00:00     > web-01 (late lines)
[Development] 10:00:00       late line
[Development] 10:00:00   ERROR: Step 1: Deploy web: Failed
[Development] 10:00:00 ERROR: Deploy SupportFlow to Development: Failed
10:00:00 Waiting for 1 deployment, 1:00
10:00:00 WARNING: a careful note
== Deploy SupportFlow 1.0.78 to Development, Test: failed in 1:23 ==
ERROR: The deployment of SupportFlow 1.0.78 to Development failed
  Project: SupportFlow
  Step: Deploy web, machine web-01
  cannot copy
  https://x/y
octostep: failed: 1 of 1 steps failed
)log");
}

TEST_CASE("Bamboo gets the same log as a terminal without colour") {
  CHECK(told_in(agent::Protocol::bamboo).log == told_in(agent::Protocol::plain).log);
}

TEST_CASE("Buildbot gets marker lines for progress and outputs") {
  const Told told = told_in(agent::Protocol::buildbot);
  CHECK(
      told.log.find(
          "\n@@octostep {\"t\":\"progress\",\"text\":\"Deploying to Development\",\"pct\":40}\n") !=
      std::string::npos);
  CHECK(
      told.log.find("\n@@octostep "
                    "{\"t\":\"output\",\"name\":\"dev.releaseVersion\",\"value\":\"1.0.78\"}\n") !=
      std::string::npos);
  CHECK(told.values == "dev_releaseVersion=1.0.78\nrelease_number=1.0.78\n");
}
