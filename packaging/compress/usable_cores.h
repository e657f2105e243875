// How many threads can really run at the same time, given the process's CPU affinity and the quota
// of its control group. At least 1.
#pragma once

#include <optional>
#include <string_view>

namespace octostep::packaging {

[[nodiscard]] unsigned usable_cores();

// The quota of a cgroup version 2 "cpu.max" file ("max 100000", "150000 100000") in whole cores,
// rounded up; nullopt if there is no limit.
[[nodiscard]] std::optional<unsigned> cores_of_quota(std::string_view cpu_max);

} // namespace octostep::packaging
