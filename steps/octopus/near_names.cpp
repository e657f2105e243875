#include "steps/octopus/near_names.h"

#include <algorithm>
#include <numeric>

#include "steps/octopus/text.h"

namespace octostep::octopus {

namespace {

constexpr std::size_t k_most_names = 5;

// Levenshtein distance, any case.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const auto changed = diagonal + (left[i] == right[j] ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

} // namespace

std::vector<std::string> near_names(std::string_view wanted,
                                    const std::vector<std::string>& names) {
  if (names.size() <= k_most_names) return names;
  const auto key = lower_case(wanted.substr(0, 100));
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const auto& name : names) {
    const auto candidate = lower_case(std::string_view(name).substr(0, 100));
    const bool contains =
        candidate.find(key) != std::string::npos || key.find(candidate) != std::string::npos;
    const auto far = distance(key, candidate);
    if (contains || far <= 1 + std::max(key.size(), candidate.size()) / 3)
      ranked.emplace_back(far, name);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> result;
  for (const auto& [far, name] : ranked)
    if (result.size() < k_most_names) result.push_back(name);
  return result;
}

std::string quoted_list(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "'" : ", '") + name + '\'';
  return text;
}

std::string near_names_text(std::string_view wanted, const std::vector<std::string>& names) {
  const auto near = near_names(wanted, names);
  if (near.empty()) return {};
  const bool all = names.size() == near.size();
  return (all ? "; known: " : "; similar: ") + quoted_list(near);
}

} // namespace octostep::octopus
