// The parameter overwriteMode of the steps that push.
#pragma once

#include <string_view>

#include "steps/octopus/client.h"

namespace octostep::steps {

[[nodiscard]] inline octopus::OverwriteMode parse_overwrite_mode(std::string_view text) {
  if (text == "overwriteExisting") return octopus::OverwriteMode::overwrite_existing;
  if (text == "ignoreIfExists") return octopus::OverwriteMode::ignore_if_exists;
  return octopus::OverwriteMode::fail_if_exists;
}

} // namespace octostep::steps
