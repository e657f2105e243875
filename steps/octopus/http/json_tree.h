// JSON as a tree of values, for responses of which several members are used. Limited, because a
// tree takes many times the memory of its text.
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
  // Limit on the rough memory use of the values, in bytes.
  static constexpr std::size_t k_cost_limit = std::size_t{32} << 20U;

  explicit JsonTree(std::size_t cost_limit = k_cost_limit) : m_cost_limit(cost_limit) {}

  // Returns the value, which is complete once its last event has come; the tree is empty
  // afterwards.
  [[nodiscard]] nlohmann::json take();
  [[nodiscard]] bool is_open() const { return !m_open.empty(); } // inside an object or a list
  [[nodiscard]] std::size_t text_bytes() const {
    return m_text_bytes;
  } // of its texts, without keys

  void restart() override;
  // The following functions throw OversizedAnswer if the tree becomes too large.
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
  // The open containers. The pointers stay valid, because a container gets no further member while
  // one inside it is open.
  std::vector<nlohmann::json*> m_open;
  nlohmann::json* m_member = nullptr; // where the value of the latest key goes
  std::string m_long_text;            // earlier pieces
};

// The value of a whole text. Absent if it is not JSON, or too deep or too large for memory.
[[nodiscard]] std::optional<nlohmann::json> parse_json(std::string_view text);

} // namespace octostep::octopus
