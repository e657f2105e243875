// How many threads can really run at once: the process's CPU affinity and the quota of its control
// group.
#pragma once

#include <optional>
#include <string_view>

namespace octostep::packaging {

[[nodiscard]] unsigned usable_cores();

// The quota of a version 2 "cpu.max" file ("max 100000", "150000 100000") in whole cores, rounded
// up.
[[nodiscard]] std::optional<unsigned> cores_of_quota(std::string_view cpu_max);

} // namespace octostep::packaging
