#include "agent/command_line/log_options.h"

#include "agent/log/protocol_choice.h"
#include "agent/log/standard_streams.h"

namespace octostep::agent {

Protocol log_protocol(const RunOptions& options, const Environment& environment) {
  return options.log_protocol.value_or(detect_protocol(
      [&](const std::string& name) { return environment_value(environment, name); }));
}

BuildLogOptions log_options(const RunOptions& options, const Environment& environment) {
  const bool wants_colour = environment_value(environment, "NO_COLOR").empty();
  return {.protocol = log_protocol(options, environment),
          .interleave = options.interleave,
          .pass_service_messages = options.pass_service_messages,
          .verbose = false,
          .colour = wants_colour && is_output_a_terminal(),
          .registers_secrets = true,
          .process_id = process_id(),
          .output_values = nullptr};
}

} // namespace octostep::agent
