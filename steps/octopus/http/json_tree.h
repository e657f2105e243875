// JSON as a tree of values, for answers of which several members are used. Bounded: a tree takes
// many times the memory of its text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "steps/octopus/http/json_parser.h"

namespace octostep::octopus {

class JsonTree final : public JsonEvents {
public:
  // About what the values take in memory.
  static constexpr std::size_t k_cost_limit = std::size_t{32} << 20U;

  explicit JsonTree(std::size_t cost_limit = k_cost_limit) : m_cost_limit(cost_limit) {}

  // The value that was read, complete as soon as its last event came; the tree is empty then.
  [[nodiscard]] nlohmann::json take();
  [[nodiscard]] bool is_open() const { return !m_open.empty(); } // inside an object or a list
  [[nodiscard]] std::size_t text_bytes() const {
    return m_text_bytes;
  } // of its texts, not its keys

  void restart() override;
  // The following throw OversizedAnswer when the tree becomes too large.
  void begin_object() override;
  void end_object() override { m_open.pop_back(); }
  void begin_array() override;
  void end_array() override { m_open.pop_back(); }
  void key(std::string_view name) override;
  void text(std::string_view piece, bool is_last) override;
  void number(std::string_view literal) override;
  void boolean(bool value) override { add(value); }
  void null() override { add(nullptr); }

private:
  nlohmann::json& add(nlohmann::json value);
  void spend(std::size_t bytes);

  std::size_t m_cost_limit;
  std::size_t m_cost = 0, m_text_bytes = 0;
  nlohmann::json m_root;
  std::vector<nlohmann::json*> m_open; // containers; a closed one does not move while it is open
  nlohmann::json* m_member = nullptr;  // where the value of the latest key goes
  std::string m_long_text;             // earlier pieces
};

// The value of a whole text. Absent when it is no JSON, or too deep or too large to be held.
[[nodiscard]] std::optional<nlohmann::json> parse_json(std::string_view text);

} // namespace octostep::octopus
