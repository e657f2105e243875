// The whole log of one run in every protocol, byte by byte.
#include <doctest/doctest.h>

#include "test/unit/agent/log/log_fixture.h"

using namespace octostep;
using namespace octostep::test;

namespace {

struct Told {
  std::string log, values;
};

Told told_in(agent::Protocol protocol) {
  KeptOutput values;
  agent::BuildLogOptions options = LogBench::with(protocol);
  options.output_values = &values;
  LogBench bench(options);
  tell_story(bench.log, bench.clock);
  return {visible(bench.output.text), values.text};
}

} // namespace

TEST_CASE("the log of a run for azure-devops") {
  const Told told = told_in(agent::Protocol::azure_devops);
  CHECK(told.log == R"log(##vso[task.setsecret]hunter2!
octostep 0.1.0
##[section]Deploy SupportFlow 1.0.78 to Development, Test
Created deployment Deployments-12
##[group]Development
##[section]  Deploy SupportFlow to Development
##[section]    Step 1: Deploy web
##[section]      web-01
          Acquiring packages
##[section]      web-02
##[warning]          disk nearly full
##[section]      web-01 (continued)
##[error]          cannot copy
##vso[task.debug]detail
##vso[task.setprogress value=40;]Deploying to Development
##[error]      web-01: Failed
##[section]      web-01 (late lines)
          late line
##[error]    Step 1: Deploy web: Failed
##[error]  Deploy SupportFlow to Development: Failed
##[endgroup]
##[group]Test / Acme
##[section]  Deploy SupportFlow to Test
      #\#vso[task.complete result=Failed;] ********
##vso[task.setprogress value=40;]Waiting for 1 deployment, 1:00
Waiting for 1 deployment, 1:00
##[endgroup]
##vso[task.logissue type=warning;]a careful note
##vso[task.setvariable variable=dev_releaseVersion;isOutput=true;]1.0.78
##vso[task.setvariable variable=release_number;isOutput=true;]1.0.78
##vso[task.uploadfile]/tmp/x.log
##vso[task.logissue type=error;]The deployment of SupportFlow 1.0.78 to Development failed
##[section]Deploy SupportFlow 1.0.78 to Development, Test: failed in 1:23
##[error]The deployment of SupportFlow 1.0.78 to Development failed
  Project: SupportFlow
  Step: Deploy web, machine web-01
  cannot copy
  https://x/y
octostep: failed: 1 of 1 steps failed
##vso[task.complete result=Failed;]The deployment of SupportFlow 1.0.78 to Development failed
)log");
  CHECK(told.values == R"log()log");
}

TEST_CASE("the log of a run for github") {
  const Told told = told_in(agent::Protocol::github);
  CHECK(told.log == R"log(::add-mask::hunter2!
octostep 0.1.0
^[[1m== Deploy SupportFlow 1.0.78 to Development, Test ==^[[0m
Created deployment Deployments-12
::group::Development
  ^[[1mDeploy SupportFlow to Development^[[0m
    ^[[1mStep 1: Deploy web^[[0m
      ^[[1mweb-01^[[0m
          Acquiring packages
      ^[[1mweb-02^[[0m
          ^[[33mdisk nearly full^[[0m
      ^[[1mweb-01 (continued)^[[0m
          ^[[31mcannot copy^[[0m
::debug::detail
        40% Deploying to Development
      ^[[31mweb-01: Failed^[[0m
      ^[[1mweb-01 (late lines)^[[0m
          late line
    ^[[31mStep 1: Deploy web: Failed^[[0m
  ^[[31mDeploy SupportFlow to Development: Failed^[[0m
::endgroup::
::group::Test / Acme
  ^[[1mDeploy SupportFlow to Test^[[0m
      #\#vso[task.complete result=Failed;] ********
Waiting for 1 deployment, 1:00
::endgroup::
::warning::a careful note
::error title=Octopus deployment failed::The deployment of SupportFlow 1.0.78 to Development failed
^[[31m== Deploy SupportFlow 1.0.78 to Development, Test: failed in 1:23 ==^[[0m
^[[31mERROR: The deployment of SupportFlow 1.0.78 to Development failed^[[0m
  Project: SupportFlow
  Step: Deploy web, machine web-01
  cannot copy
  https://x/y
octostep: failed: 1 of 1 steps failed
)log");
  CHECK(told.values == R"log(dev_releaseVersion<<octo_000000000000000088098125fe65f713
1.0.78
octo_000000000000000088098125fe65f713
release_number<<octo_000000000000000088098125fe65f713
1.0.78
octo_000000000000000088098125fe65f713
)log");
}

TEST_CASE("the log of a run for gitlab") {
  const Told told = told_in(agent::Protocol::gitlab);
  CHECK(told.log == R"log(octostep 0.1.0
^[[0Ksection_start:1787306400:octo-1-1^M^[[0K^[[1mDeploy SupportFlow 1.0.78 to Development, Test^[[0m
Created deployment Deployments-12
^[[0Ksection_start:1787306400:octo-1-2^M^[[0K^[[1mDevelopment^[[0m
^[[0Ksection_start:1787306400:octo-1-3^M^[[0K^[[1mDeploy SupportFlow to Development^[[0m
^[[0Ksection_start:1787306400:octo-1-4^M^[[0K^[[1mStep 1: Deploy web^[[0m
^[[0Ksection_start:1787306400:octo-1-5^M^[[0K^[[1mweb-01^[[0m
          Acquiring packages
^[[0Ksection_end:1787306400:octo-1-5^M^[[0K
^[[0Ksection_start:1787306400:octo-1-6^M^[[0K^[[1mweb-02^[[0m
          ^[[33mWARNING: disk nearly full^[[0m
^[[0Ksection_end:1787306400:octo-1-6^M^[[0K
^[[0Ksection_start:1787306400:octo-1-7^M^[[0K^[[1mweb-01 (continued)^[[0m
          ^[[31mERROR: cannot copy^[[0m
        40% Deploying to Development
^[[0Ksection_end:1787306400:octo-1-7^M^[[0K
      ^[[31mERROR: web-01: Failed^[[0m
^[[0Ksection_start:1787306400:octo-1-8^M^[[0K^[[1mweb-01 (late lines)^[[0m
          late line
^[[0Ksection_end:1787306400:octo-1-8^M^[[0K
^[[0Ksection_end:1787306400:octo-1-4^M^[[0K
    ^[[31mERROR: Step 1: Deploy web: Failed^[[0m
^[[0Ksection_end:1787306400:octo-1-3^M^[[0K
  ^[[31mERROR: Deploy SupportFlow to Development: Failed^[[0m
^[[0Ksection_end:1787306400:octo-1-2^M^[[0K
^[[0Ksection_start:1787306400:octo-1-9^M^[[0K^[[1mTest / Acme^[[0m
^[[0Ksection_start:1787306400:octo-1-10^M^[[0K^[[1mDeploy SupportFlow to Test^[[0m
      #\#vso[task.complete result=Failed;] ********
Waiting for 1 deployment, 1:00
^[[0Ksection_end:1787306400:octo-1-10^M^[[0K
^[[0Ksection_end:1787306400:octo-1-9^M^[[0K
^[[33mWARNING: a careful note^[[0m
^[[0Ksection_end:1787306483:octo-1-1^M^[[0K
^[[31mDeploy SupportFlow 1.0.78 to Development, Test: failed in 1:23^[[0m
^[[31mERROR: The deployment of SupportFlow 1.0.78 to Development failed^[[0m
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

TEST_CASE("the log of a run for buildkite") {
  const Told told = told_in(agent::Protocol::buildkite);
  CHECK(told.log == R"log(octostep 0.1.0
--- Deploy SupportFlow 1.0.78 to Development, Test
Created deployment Deployments-12
--- Development
  ^[[1mDeploy SupportFlow to Development^[[0m
    ^[[1mStep 1: Deploy web^[[0m
      ^[[1mweb-01^[[0m
          Acquiring packages
      ^[[1mweb-02^[[0m
          ^[[33mWARNING: disk nearly full^[[0m
      ^[[1mweb-01 (continued)^[[0m
          ^[[31mERROR: cannot copy^[[0m
        40% Deploying to Development
      ^[[31mERROR: web-01: Failed^[[0m
      ^[[1mweb-01 (late lines)^[[0m
          late line
    ^[[31mERROR: Step 1: Deploy web: Failed^[[0m
  ^[[31mERROR: Deploy SupportFlow to Development: Failed^[[0m
--- Test / Acme
  ^[[1mDeploy SupportFlow to Test^[[0m
      #\#vso[task.complete result=Failed;] ********
Waiting for 1 deployment, 1:00
^[[33mWARNING: a careful note^[[0m
+++ Deploy SupportFlow 1.0.78 to Development, Test: failed in 1:23
^[[31mERROR: The deployment of SupportFlow 1.0.78 to Development failed^[[0m
  Project: SupportFlow
  Step: Deploy web, machine web-01
  cannot copy
  https://x/y
octostep: failed: 1 of 1 steps failed
)log");
  CHECK(told.values == "dev_releaseVersion=1.0.78\nrelease_number=1.0.78\n");
}

TEST_CASE("the log of a run for jenkins") {
  const Told told = told_in(agent::Protocol::jenkins);
  CHECK(told.log == R"log(octostep 0.1.0 (times are UTC)
>>> octostep Deploy SupportFlow 1.0.78 to Development, Test
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
<<< octostep Deploy SupportFlow 1.0.78 to Development, Test: failed in 1:23
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
