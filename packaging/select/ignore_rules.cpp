#include "packaging/select/ignore_rules.h"

#include <algorithm>
#include <string>

namespace octostep::packaging {
namespace {

std::string_view without_end_blanks(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r'))
    line.remove_suffix(1);
  return line;
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return without_end_blanks(line);
}

} // namespace

IgnoreRules::IgnoreRules(std::string_view text, Case letter_case) {
  constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (line.empty() || line.front() == '#') continue;
    const bool takes_back = line.front() == '!';
    if (takes_back) line.remove_prefix(1);
    const bool folders_only = line.ends_with('/');
    while (line.ends_with('/')) line.remove_suffix(1);
    const bool at_any_depth = line.find('/') == std::string_view::npos;
    m_rules.push_back({Glob((at_any_depth ? "**/" : "") + std::string(line), letter_case),
                       takes_back,
                       folders_only});
  }
}

bool IgnoreRules::ignores(std::string_view path, bool is_folder) const {
  const auto last_match = std::find_if(m_rules.rbegin(), m_rules.rend(), [&](const Rule& rule) {
    return (is_folder || !rule.folders_only) && rule.glob.matches(path);
  });
  return last_match != m_rules.rend() && !last_match->takes_back;
}

} // namespace octostep::packaging
