#include <algorithm>
#include <string>
#include <vector>

#include "schema/validator.h"
#include "schema/value_text.h"

namespace octostep::schema {

namespace {

// "release-number", "release_number" and "ReleaseNumber" are one name to a person.
std::string plain_letters(std::string_view name) {
  std::string letters = lower_case(name);
  std::erase_if(letters, [](char letter) {
    return letter == '-' || letter == '_' || letter == ' ' || letter == '.';
  });
  return letters;
}

// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
// (optimal string alignment, https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance).
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

} // namespace

std::string nearest_name(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t k_longest_word = 100; // no name of ours is near to a longer one
  const std::string letters = plain_letters(word);
  if (letters.size() > k_longest_word) return {};
  std::string nearest;
  std::size_t best = letters.size() / 3 + 1; // below one mistake per three letters
  for (const auto& name : known) {
    const auto distance = edit_distance(letters, plain_letters(name));
    if (distance >= best) continue;
    best = distance;
    nearest = name;
  }
  return nearest;
}

} // namespace octostep::schema
