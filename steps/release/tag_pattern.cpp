#include "steps/release/tag_pattern.h"

#include <re2/re2.h>

namespace octostep::steps {

std::optional<bool> fits_pattern(const std::string& text, const std::string& pattern) {
  constexpr std::size_t k_longest_pattern = 2'000;
  if (pattern.empty()) return true;
  if (pattern.size() > k_longest_pattern) return std::nullopt;
  RE2::Options options;
  options.set_log_errors(false); // to standard error
  const RE2 compiled(pattern, options);
  if (!compiled.ok()) return std::nullopt;
  return RE2::PartialMatch(text, compiled);
}

} // namespace octostep::steps
