// Texts and log lines that all steps share.
#pragma once

#include <cstdint>
#include <string>

#include "steps/step.h"

namespace octostep::steps {

// Logs a line of the step itself, outside of any server task.
void say(StepContext& context, Level level, std::string text);

// Passes the outputs to later steps of the build: lists joined by commas, records by their first
// field.
void announce_outputs(StepContext& context, const Outputs& outputs);

[[nodiscard]] std::string field_text(const OutputField& field);

// "00:01:30", or "1.02:00:00" from a day on; fractions are dropped.
[[nodiscard]] std::string duration_text(octopus::Duration duration);
// "812 bytes", "4.0 MiB"
[[nodiscard]] std::string size_text(std::uint64_t bytes);

} // namespace octostep::steps
