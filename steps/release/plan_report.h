// A release plan in words. However many packages and channels a project has, a table has at most 20
// rows and a message names only a few of them; a count says how many more there are.
#pragma once

#include <string>
#include <vector>

#include "steps/release/release_plan.h"

namespace octostep::steps {

// The table of the chosen channel's packages, and why other channels were not chosen.
[[nodiscard]] std::vector<std::string> plan_lines(const ReleasePlan& plan);

// For plans of which none is viable: a table of each channel's packages, faulty ones first.
// Channels without differences share one table.
[[nodiscard]] std::vector<std::string> refusal_lines(const std::vector<ChannelPlan>& plans);
// Why no channel accepts the release, as a part of one sentence.
[[nodiscard]] std::string refusal_text(const std::vector<ChannelPlan>& plans);

} // namespace octostep::steps
