#include "schema/text/nearest_name.h"

#include <algorithm>
#include <utility>

#include "schema/text/ascii.h"
#include "schema/text/name_folding.h"
#include "schema/text/quoted_list.h"

namespace octostep::text {
namespace {

constexpr std::size_t k_most_names = 5;
// Longer words are compared up to here, because the time for a comparison grows with the square of
// the length.
constexpr std::size_t k_longest_word = 100;

// To a person, "release-number", "release_number" and "ReleaseNumber" are the same name.
std::string plain_letters(std::string_view name) {
  std::string letters = lower_case(name);
  std::erase_if(letters, [](char letter) {
    return letter == '-' || letter == '_' || letter == ' ' || letter == '.';
  });
  return letters;
}

// The number of insertions, deletions, substitutions and swaps of neighbors that turn one word into
// the other (optimal string alignment, https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

bool contains(std::string_view text, std::string_view part) {
  return !part.empty() && text.find(part) != std::string_view::npos;
}

// For the first name that looks like the wanted one.
std::string difference_to(std::string_view wanted, const std::vector<std::string>& names) {
  for (const auto& name : names)
    if (const auto difference = unseen_difference(wanted, name); !difference.empty())
      return "; " + difference;
  return {};
}

} // namespace

std::string nearest_name(std::string_view word, const std::vector<std::string>& known) {
  const std::string letters = plain_letters(word);
  if (letters.size() > k_longest_word) return {}; // no known name is similar to a longer one
  std::string nearest;
  std::size_t best = letters.size() / 3 + 1; // fewer than one mistake per three letters
  for (const auto& name : known) {
    const auto distance = edit_distance(letters, plain_letters(name));
    if (distance >= best) continue;
    best = distance;
    nearest = name;
  }
  return nearest;
}

std::vector<std::string>
near_names(std::string_view wanted, const std::vector<std::string>& names, std::size_t most) {
  const std::string key = folded_name(wanted.substr(0, k_longest_word));
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const auto& name : names) {
    const auto candidate = folded_name(std::string_view(name).substr(0, k_longest_word));
    const auto distance = edit_distance(key, candidate);
    const auto limit = std::max<std::size_t>(1, std::max(key.size(), candidate.size()) / 3);
    if (distance <= limit || contains(candidate, key) || contains(key, candidate))
      ranked.emplace_back(distance, name);
  }
  std::ranges::sort(ranked);
  ranked.resize(std::min(ranked.size(), most));
  std::vector<std::string> result;
  for (auto& [distance, name] : ranked) result.push_back(std::move(name));
  return result;
}

std::string near_names_text(std::string_view wanted, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  if (names.size() <= k_most_names)
    return "; known: " + quoted_list(names) + difference_to(wanted, names);
  const auto near = near_names(wanted, names, k_most_names);
  return near.empty() ? "" : "; similar: " + quoted_list(near) + difference_to(wanted, near);
}

} // namespace octostep::text
