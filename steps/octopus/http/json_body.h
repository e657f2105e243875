// The body of a response, read as JSON while it arrives.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "steps/octopus/http/json_parser.h"
#include "steps/octopus/http/json_tree.h"
#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

class JsonBody final : public BodySink {
public:
  // `events` must outlive it.
  explicit JsonBody(JsonEvents& events) : m_events(events) { m_parser.emplace(events); }

  void restart() override;
  void take(std::string_view bytes) override;
  [[nodiscard]] bool finish() override { return m_parser->finish(); }

  [[nodiscard]] std::size_t size() const { return m_size; } // number of bytes taken

private:
  JsonEvents& m_events;
  std::optional<JsonParser> m_parser;
  std::size_t m_size = 0;
};

// Takes the items of a list, one after the other.
class ListItems {
public:
  virtual ~ListItems() = default;
  virtual void restart() = 0; // the items of this response begin again
  // `text_bytes` is the size of all its texts. May throw.
  virtual void take(const nlohmann::json& item, std::size_t text_bytes) = 0;
};

// Reads a list and keeps at most one item of it in memory. The list is the member `name` of an
// object, or the response itself if `name` is "".
class JsonList final : public JsonEvents {
public:
  // `items` must outlive it.
  JsonList(std::string name, ListItems& items);

  // What was found in the text: whether it had the list, how many items that has, and everything
  // else, with an empty list in its place.
  [[nodiscard]] bool was_found() const { return m_was_found; }
  [[nodiscard]] std::size_t count() const { return m_count; }
  [[nodiscard]] nlohmann::json take_rest() { return m_rest.take(); }

  void restart() override;
  void begin_object() override;
  void end_object() override;
  void begin_array() override;
  void end_array() override;
  void key(std::string_view name) override;
  void text(std::string_view piece, bool is_last) override;
  void number(std::string_view literal) override;
  void boolean(bool value) override;
  void null() override;

private:
  [[nodiscard]] JsonTree& target() { return m_is_inside ? m_item : m_rest; }
  void after_value();

  std::string m_name;
  ListItems& m_items;
  JsonTree m_rest, m_item;
  int m_depth = 0;        // of the rest
  bool m_is_next = false; // the next value is the list, if it is one
  bool m_is_inside = false;
  bool m_was_found = false;
  std::size_t m_count = 0;
};

} // namespace octostep::octopus
