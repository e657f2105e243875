#include "steps/octopus/http/json_body.h"

#include <utility>

#include "schema/text/ascii.h"

namespace octostep::octopus {

namespace {

constexpr std::size_t k_item_limit = std::size_t{16} << 20U; // for the tree of one item

} // namespace

void JsonBody::restart() {
  m_events.restart();
  m_parser.emplace(m_events);
  m_size = 0;
}

void JsonBody::take(std::string_view bytes) {
  m_size += bytes.size();
  m_parser->feed(bytes);
}

JsonList::JsonList(std::string name, ListItems& items)
    : m_name(std::move(name)), m_items(items), m_item(k_item_limit), m_is_next(m_name.empty()) {}

void JsonList::restart() {
  m_items.restart();
  m_rest.restart();
  m_item.restart();
  m_depth = 0;
  m_is_next = m_name.empty();
  m_is_inside = m_was_found = false;
  m_count = 0;
}

void JsonList::begin_object() {
  target().begin_object();
  if (m_is_inside) return;
  ++m_depth;
  m_is_next = false;
}

void JsonList::end_object() {
  target().end_object();
  if (!m_is_inside) --m_depth;
  after_value();
}

void JsonList::begin_array() {
  target().begin_array();
  if (m_is_inside) return;
  ++m_depth;
  if (!m_is_next) return;
  m_is_next = false;
  m_is_inside = m_was_found = true;
}

void JsonList::end_array() {
  if (m_is_inside && !m_item.is_open()) m_is_inside = false; // the end of the list itself
  target().end_array();
  if (!m_is_inside) --m_depth;
  after_value();
}

void JsonList::key(std::string_view name) {
  target().key(name);
  if (!m_is_inside)
    m_is_next = m_depth == 1 && !m_was_found && text::equal_ignoring_case(name, m_name);
}

void JsonList::text(std::string_view piece, bool is_last) {
  target().text(piece, is_last);
  if (is_last) after_value();
}

void JsonList::number(std::string_view literal) {
  target().number(literal);
  after_value();
}

void JsonList::boolean(bool value) {
  target().boolean(value);
  after_value();
}

void JsonList::null() {
  target().null();
  after_value();
}

void JsonList::after_value() {
  m_is_next = false;
  if (!m_is_inside || m_item.is_open()) return;
  ++m_count;
  const auto text_bytes = m_item.text_bytes();
  m_items.take(m_item.take(), text_bytes);
}

} // namespace octostep::octopus
