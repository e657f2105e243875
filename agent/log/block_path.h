// The open blocks of one stream. Blocks on a server close last in, first out, while the activities
// of a deployment run side by side. So a line of another block closes blocks up to the common
// ancestor and opens again, as "(continued)", what it needs; lines that come after the end of their
// block open it as
// "(late lines)".
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "agent/log/log_format.h"

namespace octostep::agent {

struct BlockMove {
  enum class Kind { open, close };
  Kind kind = Kind::open;
  BlockView block;
  std::size_t depth = 0; // blocks around it
};

class BlockPath {
public:
  // `root_title`: a block around the whole stream; "" = none. `next_serial` is shared by all
  // streams.
  BlockPath(std::string root_title, int& next_serial);

  // A block that nothing else would have to be closed for is opened at once, others with their
  // first line.
  std::vector<BlockMove> open(const std::string& id, const std::string& parent, std::string title);
  // Until the block is on top. "" and unknown ids: until the root is.
  std::vector<BlockMove> go_to(const std::string& id);
  // A block that was never shown is shown as an empty one.
  std::vector<BlockMove> close(const std::string& id);
  std::vector<BlockMove> close_all();
  // Everything is closed for good: what comes now is late.
  void end_stream();

  [[nodiscard]] std::size_t depth() const { return m_open.size(); }
  [[nodiscard]] std::string title_of(const std::string& id) const;  // "" when unknown
  [[nodiscard]] std::string parent_of(const std::string& id) const; // "" when unknown

private:
  struct Known {
    std::string parent, title;
    bool closed = false, shown = false;
  };
  struct Open {
    std::string id;
    BlockView view;
  };

  [[nodiscard]] std::vector<std::string> path_to(const std::string& id) const;
  [[nodiscard]] bool is_on_top(const std::vector<std::string>& path) const;
  void push(const std::string& id, std::vector<BlockMove>& moves);
  void pop_to(std::size_t depth, std::vector<BlockMove>& moves);

  int& m_next_serial;
  bool m_has_root;
  std::map<std::string, Known> m_known; // the root has the id ""
  std::vector<Open> m_open;
};

} // namespace octostep::agent
