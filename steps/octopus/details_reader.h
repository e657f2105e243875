// Reads the details of a task while they arrive. The log elements, of which there may be a million,
// go to a separate storage at once; only the tree of activities is kept in memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/http/json_parser.h"
#include "steps/octopus/http/json_tree.h"
#include "steps/octopus/resources.h"

namespace octostep::octopus {

class DetailsReader final : public JsonEvents {
public:
  DetailsReader() : m_tree(k_tree_limit) {}

  // Returns what was read; `source` is the request line, for messages. Throws OctopusError protocol
  // if a member is missing.
  [[nodiscard]] TaskDetails take(const std::string& source);

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
  static constexpr std::size_t k_tree_limit = std::size_t{24} << 20U;
  enum class Member { number, gap_last_number, category, occurred_at, text, detail, other };

  [[nodiscard]] bool is_in_list() const { return m_depth > 0; }
  [[nodiscard]] bool is_in_element() const { return m_depth == 2; }
  void begin_list();
  void end_list();
  void check_item() const;
  void take_short_text();

  JsonTree m_tree; // everything else, with a number in the place of each list
  std::shared_ptr<LogStorage> m_storage = std::make_shared<LogStorage>();
  std::vector<LogElements> m_lists;
  bool m_is_list_next = false;
  int m_depth = 0; // 1: in a list of log elements, 2: in an element, more: deeper
  std::size_t m_list_begin = 0;
  Member m_member = Member::other;
  LogElement m_element;
  std::string m_short_text, m_detail;
};

} // namespace octostep::octopus
