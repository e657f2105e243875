#include "steps/octopus/details_reader.h"

#include <array>
#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/resource_reader.h"
#include "steps/octopus/wire_names.h"

namespace octostep::octopus {

namespace {

constexpr std::size_t k_longest_detail = std::size_t{1} << 20U; // stack traces
constexpr std::size_t k_longest_short_text = 100;

LogCategory log_category(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, LogCategory>, 14> names = {{
      {"Info", LogCategory::info},
      {"Verbose", LogCategory::verbose},
      {"Warning", LogCategory::warning},
      {"Error", LogCategory::error},
      {"Highlight", LogCategory::highlight},
      {"Wait", LogCategory::wait},
      {"Gap", LogCategory::gap},
      {"Trace", LogCategory::trace},
      {"Alert", LogCategory::alert},
      {"Fatal", LogCategory::fatal},
      {"Planned", LogCategory::planned},
      {"Updated", LogCategory::updated},
      {"Finished", LogCategory::finished},
      {"Abandoned", LogCategory::abandoned},
  }};
  return named(names, text);
}

} // namespace

TaskDetails DetailsReader::take(const std::string& source) {
  const auto tree = m_tree.take();
  return read_task_details(JsonObject(tree, source), m_lists);
}

void DetailsReader::restart() {
  m_tree.restart();
  m_storage = std::make_shared<LogStorage>();
  m_lists.clear();
  m_is_list_next = false;
  m_depth = 0;
}

void DetailsReader::begin_object() {
  m_is_list_next = false;
  if (!is_in_list()) return m_tree.begin_object();
  if (++m_depth != 2) return;
  m_element = LogElement();
  m_member = Member::other;
  m_detail.clear();
}

void DetailsReader::end_object() {
  if (!is_in_list()) return m_tree.end_object();
  if (m_depth-- != 2) return;
  if (!m_detail.empty()) m_storage->append_text('\n' + m_detail);
  m_storage->add(m_element);
}

void DetailsReader::begin_array() {
  if (std::exchange(m_is_list_next, false)) return begin_list();
  if (!is_in_list()) return m_tree.begin_array();
  check_item();
  ++m_depth;
}

void DetailsReader::end_array() {
  if (!is_in_list()) return m_tree.end_array();
  if (--m_depth == 0) end_list();
}

void DetailsReader::begin_list() {
  m_depth = 1;
  m_list_begin = m_storage->count();
}

void DetailsReader::end_list() {
  m_tree.number(std::to_string(m_lists.size()));
  m_lists.emplace_back(m_storage, m_list_begin, m_storage->count() - m_list_begin);
}

void DetailsReader::key(std::string_view name) {
  if (!is_in_list()) {
    m_is_list_next = text::equal_ignoring_case(name, "LogElements");
    return m_tree.key(name);
  }
  if (!is_in_element()) return;
  constexpr std::array<std::pair<std::string_view, Member>, 6> names = {{
      {"Number", Member::number},
      {"GapLastNumber", Member::gap_last_number},
      {"Category", Member::category},
      {"OccurredAt", Member::occurred_at},
      {"MessageText", Member::text},
      {"Detail", Member::detail},
  }};
  m_member = Member::other;
  for (const auto& [known, member] : names)
    if (text::equal_ignoring_case(known, name)) m_member = member;
  m_short_text.clear();
}

void DetailsReader::text(std::string_view piece, bool is_last) {
  m_is_list_next = false;
  if (!is_in_list()) return m_tree.text(piece, is_last);
  if (!is_in_element()) return check_item();
  switch (m_member) {
  case Member::text:
    return m_storage->append_text(piece);
  case Member::detail:
    m_detail += piece.substr(0, k_longest_detail - std::min(m_detail.size(), k_longest_detail));
    return;
  default:
    if (m_short_text.size() < k_longest_short_text) m_short_text += piece;
    if (is_last) take_short_text();
    return;
  }
}

void DetailsReader::take_short_text() {
  if (m_member == Member::category) m_element.category = log_category(m_short_text);
  if (m_member == Member::occurred_at) m_element.occurred_at = parse_instant(m_short_text);
}

// A number in the place of a list would be mistaken for a list that was read.
void DetailsReader::number(std::string_view literal) {
  if (std::exchange(m_is_list_next, false)) return m_tree.null();
  if (!is_in_list()) return m_tree.number(literal);
  if (!is_in_element()) return check_item();
  std::int64_t value = 0;
  const auto* end = literal.data() + literal.size();
  const auto read = std::from_chars(literal.data(), end, value);
  if (read.ec != std::errc() || read.ptr != end) return;
  if (m_member == Member::number) m_element.number = value;
  if (m_member == Member::gap_last_number) m_element.gap_last_number = value;
}

void DetailsReader::boolean(bool value) {
  m_is_list_next = false;
  is_in_list() ? check_item() : m_tree.boolean(value);
}

void DetailsReader::null() {
  m_is_list_next = false;
  is_in_list() ? check_item() : m_tree.null();
}

void DetailsReader::check_item() const {
  if (m_depth == 1)
    throw OctopusError(ErrorKind::protocol,
                       "the details of a task hold a log element that is no object");
}

} // namespace octostep::octopus
