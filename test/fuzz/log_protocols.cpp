// Whatever others write, no line of a log in any protocol contains a command except the log's own,
// and there are no line breaks except the log's own.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "test/unit/agent/log/hostile_log.h"

using namespace octostep;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(bytes, bytes + size);
  for (const agent::Protocol protocol : test::k_all_protocols) {
    test::LogBench bench(protocol);
    test::write_everywhere(bench.log, text);
    for (const std::string& line : bench.output.lines())
      if (!test::is_harmless(protocol, line)) std::abort();
  }
  return 0;
}
