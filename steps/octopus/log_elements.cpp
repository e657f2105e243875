#include "steps/octopus/log_elements.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace octostep::octopus {

namespace {

bool is_continuation(char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) == 0x80U; }

// Ends the part of a longer text at a good place: after a line break, or else before the code point
// that its end may cut; a code point has at most four bytes.
void cut_well(std::string& text) {
  if (const auto line_break = text.rfind('\n'); line_break != std::string::npos)
    return text.resize(line_break + 1);
  std::size_t end = text.size();
  while (end > 0 && text.size() - end < 3 && is_continuation(text[end - 1])) --end;
  if (end > 0 && static_cast<unsigned char>(text[end - 1]) >= 0xC0U) text.resize(end - 1);
}

} // namespace

void LogStorage::add(const LogElement& element) {
  Record record{};
  record.number = element.number.value_or(0);
  record.gap_last_number = element.gap_last_number.value_or(0);
  record.occurred_at = element.occurred_at ? element.occurred_at->time_since_epoch().count() : 0;
  record.text_begin = m_text_begin;
  record.text_size = m_texts.size() - m_text_begin;
  record.category = element.category;
  record.has_number = element.number.has_value();
  record.has_gap_last_number = element.gap_last_number.has_value();
  record.has_time = element.occurred_at.has_value();
  std::array<char, sizeof record> bytes{};
  std::memcpy(bytes.data(), &record, sizeof record);
  m_records.append({bytes.data(), bytes.size()});
  m_text_begin = m_texts.size();
  ++m_count;
}

void LogStorage::clear() {
  m_texts.clear();
  m_records.clear();
  m_text_begin = 0;
  m_count = 0;
}

LogStorage::Record LogStorage::record(std::size_t index) {
  std::array<char, sizeof(Record)> bytes{};
  m_records.read(index * sizeof(Record), bytes);
  Record record{};
  std::memcpy(&record, bytes.data(), sizeof record);
  return record;
}

LogElement LogElements::head(std::size_t index) const {
  const auto record = m_storage->record(m_first + index);
  LogElement element;
  if (record.has_number) element.number = record.number;
  if (record.has_gap_last_number) element.gap_last_number = record.gap_last_number;
  if (record.has_time) element.occurred_at = Instant(Duration(record.occurred_at));
  element.category = record.category;
  return element;
}

std::uint64_t LogElements::text_size(std::size_t index) const {
  return m_storage->record(m_first + index).text_size;
}

std::string LogElements::text(std::size_t index, std::uint64_t from) const {
  const auto record = m_storage->record(m_first + index);
  const auto left = record.text_size - std::min(from, record.text_size);
  std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(left, k_longest_part)), '\0');
  m_storage->m_texts.read(record.text_begin + from, text);
  if (text.size() < left) cut_well(text);
  return text;
}

} // namespace octostep::octopus
