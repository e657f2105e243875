#include "agent/drop_in/drop_in.h"

#include <doctest/doctest.h>

#include "agent/exit_code.h"

using namespace octostep;

TEST_CASE("octo's exit codes are negative ones as POSIX shows them") {
  CHECK(agent::octo_exit_code(agent::k_exit_succeeded) == 0);
  CHECK(agent::octo_exit_code(agent::k_exit_failed) == 255);
  CHECK(agent::octo_exit_code(agent::k_exit_invalid) == 255);
  CHECK(agent::octo_exit_code(agent::k_exit_refused) == 255);
  CHECK(agent::octo_exit_code(agent::k_exit_deadline) == 255);
  CHECK(agent::octo_exit_code(agent::k_exit_canceled) == 255);
  CHECK(agent::octo_exit_code(agent::k_exit_credentials) == 251);
  CHECK(agent::octo_exit_code(agent::k_exit_unavailable) == 249);
  CHECK(agent::octo_exit_code(agent::k_exit_internal) == 253);
  CHECK(agent::octo_exit_code(agent::k_exit_stopped) == 130);
}

TEST_CASE("octopus ends with 0 or 1, after which TeamCity's plugin stops") {
  CHECK(agent::octopus_exit_code(agent::k_exit_succeeded) == 0);
  for (const int own : {agent::k_exit_failed,
                        agent::k_exit_invalid,
                        agent::k_exit_credentials,
                        agent::k_exit_internal,
                        agent::k_exit_stopped})
    CHECK(agent::octopus_exit_code(own) == 1);
}
