#include "agent/run/journal_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "packaging/hash.h"

namespace octostep::agent {
namespace {

using json = nlohmann::ordered_json;
using steps::JournalEntry;
using steps::Record;
using steps::WriteKey;

constexpr std::string_view k_check_start = R"(,"check":")", k_check_end = R"("})";
constexpr std::size_t k_check_digits = 16;
// Thousands of tasks need less.
constexpr std::size_t k_longest_line = std::size_t{16} * 1024 * 1024;
constexpr std::size_t k_check_size = k_check_start.size() + k_check_digits + k_check_end.size();

std::string checksum_of(std::string_view text) {
  packaging::Hasher hasher(packaging::HashAlgorithm::sha256);
  hasher.add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  return hasher.finish().hex().substr(0, k_check_digits);
}

// `start` is an object without its closing brace.
std::string with_checksum(std::string_view start) {
  return fmt::format("{}{}{}{}", start, k_check_start, checksum_of(start), k_check_end);
}

std::string text_of(const json& line) {
  std::string text = line.dump(-1, ' ', false, json::error_handler_t::replace);
  text.pop_back();
  return with_checksum(text);
}

enum class Check { passed, failed, missing };

Check check_of(std::string_view line) {
  const auto start = line.rfind(k_check_start);
  if (start == std::string_view::npos) return Check::missing;
  return line == with_checksum(line.substr(0, start)) ? Check::passed : Check::failed;
}

// More than a truncated line: its checksum is complete, and wrong.
bool is_damaged(std::string_view rest) {
  const auto start = rest.rfind(k_check_start);
  return start != std::string_view::npos && rest.size() >= start + k_check_size &&
         check_of(rest) == Check::failed;
}

json object_of(const Record& record) {
  json object = json::object();
  for (const auto& [name, value] : record) object[name] = value;
  return object;
}

Record record_of(const json& object) {
  Record record;
  for (const auto& [name, value] : object.items())
    record.emplace_back(name, value.get<std::string>());
  return record;
}

json milliseconds_of(octopus::Instant instant) { return instant.time_since_epoch().count(); }

octopus::Instant instant_of(const json& milliseconds) {
  return octopus::Instant(octopus::Duration(milliseconds.get<std::int64_t>()));
}

json line_of(const char* state, const WriteKey& key) {
  return {{"state", state},
          {"step", key.step},
          {"kind", key.kind},
          {"target", key.target},
          {"command", key.command}};
}

WriteKey key_of(const json& line) {
  return {line.at("step"), line.at("kind"), line.at("target"), line.at("command")};
}

JournalEntry entry_of(const json& line, const std::string& run) {
  JournalEntry entry;
  entry.key = key_of(line);
  entry.writer = line.at("writer");
  entry.is_of_this_run = line.at("run") == run;
  entry.intended = instant_of(line.at("at"));
  entry.since = instant_of(line.at("since"));
  entry.facts = record_of(line.at("facts"));
  return entry;
}

} // namespace

std::string intended_line(const JournalEntry& entry, const std::string& run) {
  json line = line_of("intended", entry.key);
  line["at"] = milliseconds_of(entry.intended);
  line["since"] = milliseconds_of(entry.since);
  line["run"] = run;
  line["writer"] = entry.writer;
  line["facts"] = object_of(entry.facts);
  return text_of(line);
}

std::string done_line(const WriteKey& key, const steps::Rows& result) {
  json line = line_of("done", key);
  line["result"] = json::array();
  for (const auto& row : result) line["result"].push_back(object_of(row));
  return text_of(line);
}

std::string withdrawn_line(const WriteKey& key) { return text_of(line_of("withdrawn", key)); }

void JournalReader::feed(std::string_view bytes) {
  for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
    m_rest += bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    take_line(m_rest);
    m_rest.clear();
  }
  m_rest += bytes;
  if (m_rest.size() <= k_longest_line) return;
  reject(m_rest, "it is too long");
  m_rest.clear();
}

void JournalReader::check_rest() {
  if (is_damaged(m_rest)) {
    ++m_line_number;
    reject(m_rest, "its checksum is wrong");
  }
}

bool JournalReader::lacks_line_break() const { return check_of(m_rest) == Check::passed; }

void JournalReader::take_line(std::string_view line) {
  ++m_line_number;
  if (!m_fault.empty() || line.empty() || line.ends_with(k_cut_mark)) return;
  if (m_line_number == 1 && line != k_journal_head)
    return reject(line, "it is not the head of a journal");
  if (line == k_journal_head) return;
  if (check_of(line) == Check::failed) return reject(line, "its checksum is wrong");
  try {
    take_object(line);
  } catch (const json::exception&) {
    reject(line, "this version of octostep does not understand it");
  }
}

// Lines without a checksum must at least have exactly the expected members.
void JournalReader::take_object(std::string_view text) {
  const json line = json::parse(text);
  const std::string state = line.at("state");
  const WriteKey key = key_of(line);
  const bool is_intent = state == "intended", is_result = state == "done";
  const std::size_t members = (is_intent ? 10u : is_result ? 6u : 5u) + line.count("check");
  if (line.size() != members || (!is_intent && !is_result && state != "withdrawn"))
    return reject(text, "this version of octostep does not understand it");
  const auto known = std::ranges::find(m_entries, key, &JournalEntry::key);
  if (!is_intent && known == m_entries.end())
    return reject(text, "it is the outcome of a write that no line before it announces");
  if (is_result) {
    known->result.emplace();
    for (const auto& row : line.at("result")) known->result->push_back(record_of(row));
    return;
  }
  std::optional<JournalEntry> entry;
  if (is_intent) entry = entry_of(line, m_run);
  if (known != m_entries.end()) m_entries.erase(known);
  if (entry) m_entries.push_back(*std::move(entry));
}

void JournalReader::reject(std::string_view line, std::string_view why) {
  constexpr std::size_t k_shown = 120; // up to the names of step and target
  if (!m_fault.empty()) return;
  m_fault = fmt::format("line {} is damaged, {}: {}", m_line_number, why, line.substr(0, k_shown));
}

} // namespace octostep::agent
