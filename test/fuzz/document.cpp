// A document of steps is either understood, or refused with reasons that name a place and are not
// empty. The same text always gives the same result.
#include "agent/intake/document.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agent/intake/step_parameters.h"
#include "steps/step_registry.h"

using namespace octostep::agent;
using octostep::schema::Problem;

namespace {

struct Reading {
  std::vector<Problem> problems;
  std::size_t steps = 0;

  bool operator==(const Reading&) const = default;
};

Reading read(std::string_view text) {
  const Environment environment{{"NAME", "value"}};
  References references(environment, {});
  Reading reading;
  auto definition = read_document(text, {environment, {}, references}, reading.problems);
  reading.steps = definition.steps.size();
  if (reading.problems.empty())
    (void)check_run(definition, references, octostep::steps::make_step, reading.problems);
  return reading;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.find("file:") != std::string_view::npos) return 0; // reads files of the machine
  const Reading reading = read(text);
  if (reading.problems.empty() && reading.steps == 0) std::abort();
  for (const auto& problem : reading.problems)
    if (problem.message.empty()) std::abort();
  if (read(text) != reading) std::abort();
  return 0;
}
