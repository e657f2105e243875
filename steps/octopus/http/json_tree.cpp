#include "steps/octopus/http/json_tree.h"

#include <charconv>
#include <cstdlib>
#include <utility>

#include <fmt/core.h>

#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

using nlohmann::json;

// What the library's containers take in addition to the bytes of keys and texts, including the
// allocator's share.
constexpr std::size_t k_value_cost = 32;
constexpr std::size_t k_container_cost = 64;
constexpr std::size_t k_member_cost = 96;
constexpr std::size_t k_text_cost = 48;

json number_of(std::string_view literal) {
  const auto* end = literal.data() + literal.size();
  std::int64_t whole = 0;
  if (const auto read = std::from_chars(literal.data(), end, whole);
      read.ec == std::errc() && read.ptr == end)
    return whole;
  std::uint64_t large = 0;
  if (const auto read = std::from_chars(literal.data(), end, large);
      read.ec == std::errc() && read.ptr == end)
    return large;
  double real = 0;
  (void)std::from_chars(literal.data(), end, real);
  return real;
}

} // namespace

json JsonTree::take() {
  json value = std::move(m_root);
  restart();
  return value;
}

void JsonTree::restart() {
  m_root = nullptr;
  m_open.clear();
  m_member = nullptr;
  m_long_text.clear();
  m_cost = 0;
  m_text_bytes = 0;
}

void JsonTree::begin_object() {
  spend(k_container_cost);
  m_open.push_back(&add(json::object()));
}

void JsonTree::begin_array() {
  spend(k_container_cost);
  m_open.push_back(&add(json::array()));
}

void JsonTree::key(std::string_view name) {
  spend(k_member_cost + name.size());
  m_member = &(*m_open.back())[std::string(name)];
}

void JsonTree::text(std::string_view piece, bool is_last) {
  spend(piece.size());
  m_text_bytes += piece.size();
  m_long_text += piece;
  if (!is_last) return;
  spend(k_text_cost);
  add(std::exchange(m_long_text, {}));
}

void JsonTree::number(std::string_view literal) { add(number_of(literal)); }

json& JsonTree::add(json value) {
  spend(k_value_cost);
  if (m_open.empty()) return m_root = std::move(value);
  json& container = *m_open.back();
  if (container.is_array()) {
    container.push_back(std::move(value));
    return container.back();
  }
  return *m_member = std::move(value);
}

void JsonTree::spend(std::size_t bytes) {
  m_cost += bytes;
  if (m_cost <= m_cost_limit) return;
  throw OversizedAnswer(
      fmt::format("the answer takes more than {} MiB of memory, more than any answer expected here",
                  m_cost_limit >> 20U));
}

std::optional<json> parse_json(std::string_view text) {
  JsonTree tree;
  JsonParser parser(tree);
  try {
    parser.feed(text);
  } catch (const OversizedAnswer&) {
    return std::nullopt;
  }
  return parser.finish() ? std::optional(tree.take()) : std::nullopt;
}

} // namespace octostep::octopus
