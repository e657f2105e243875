#include "agent/log/descriptor_output.h"

#include <csignal>

#include <unistd.h>

#include <doctest/doctest.h>

using namespace octostep::agent;

TEST_CASE("a closed pipe is reported and kills nobody") {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  DescriptorOutput output(ends[1], DescriptorOutput::Ownership::owned);
  CHECK(output.write("x\n"));
  ::close(ends[0]);
  CHECK_FALSE(output.write("y\n"));
}
