// Reads single values from a step's outputs. A value that is missing or of another kind is empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "steps/step.h"

namespace octostep::agent {

[[nodiscard]] bool has_output(const steps::Outputs& outputs, std::string_view key);
[[nodiscard]] std::string text_output(const steps::Outputs& outputs, std::string_view key);
[[nodiscard]] std::vector<std::string> list_output(const steps::Outputs& outputs,
                                                   std::string_view key);
// That field of each record.
[[nodiscard]] std::vector<std::string>
record_texts(const steps::Outputs& outputs, std::string_view key, std::string_view field);

} // namespace octostep::agent
