#include "packaging/compress/usable_cores.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>

#include <sched.h>

namespace octostep::packaging {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

unsigned cores_of_affinity() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<unsigned>(CPU_COUNT(&set));
  return std::max(1U, std::thread::hardware_concurrency());
}

// The tightest quota from the process's own group up to the root. Inside a container, the own group
// is mounted as the root.
std::optional<unsigned> quota_of_version_2() {
  const std::string line = first_line("/proc/self/cgroup");
  std::string group = line.starts_with("0::") ? line.substr(3) : "";
  std::optional<unsigned> tightest;
  while (true) {
    const auto cores = cores_of_quota(first_line("/sys/fs/cgroup" + group + "/cpu.max"));
    if (cores) tightest = std::min(tightest.value_or(*cores), *cores);
    if (group.empty()) return tightest;
    group.resize(group.rfind('/') == std::string::npos ? 0 : group.rfind('/'));
  }
}

std::optional<unsigned> quota_of_version_1() {
  const std::string quota = first_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  if (quota.empty() || quota.front() == '-') return std::nullopt;
  return cores_of_quota(quota + ' ' + first_line("/sys/fs/cgroup/cpu/cpu.cfs_period_us"));
}

} // namespace

std::optional<unsigned> cores_of_quota(std::string_view cpu_max) {
  std::uint64_t quota = 0, period = 0;
  const char* const end = cpu_max.data() + cpu_max.size();
  const auto first = std::from_chars(cpu_max.data(), end, quota);
  if (first.ec != std::errc{} || first.ptr == end) return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, period);
  if (second.ec != std::errc{} || period == 0 || quota == 0) return std::nullopt;
  return static_cast<unsigned>(std::max<std::uint64_t>(1, (quota + period - 1) / period));
}

unsigned usable_cores() {
  unsigned cores = cores_of_affinity();
  for (const auto quota : {quota_of_version_2(), quota_of_version_1()}) {
    if (quota) cores = std::min(cores, *quota);
  }
  return std::max(1U, cores);
}

} // namespace octostep::packaging
