// The open blocks of one stream. On a CI server, blocks close last in, first out, while the
// activities of a deployment run concurrently. So a line of another block closes blocks up to the
// common ancestor, and reopens the blocks it needs as "(continued)"; lines that arrive after the
// end of their block reopen it as "(late lines)".
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
  std::size_t depth = 0; // number of blocks around it
};

class BlockPath {
public:
  // `root_title` is the title of a block around the whole stream; "" = none. All streams share
  // `next_serial`.
  BlockPath(std::string root_title, int& next_serial);

  // Opens the block at once if no other block has to be closed for that, otherwise with its first
  // line.
  std::vector<BlockMove> open(const std::string& id, const std::string& parent, std::string title);
  // Moves until the block is innermost. For "" and unknown ids, until the root is.
  std::vector<BlockMove> go_to(const std::string& id);
  // A block that was never shown appears as an empty one.
  std::vector<BlockMove> close(const std::string& id);
  std::vector<BlockMove> close_all();
  // Closes everything; later lines count as late.
  void end_stream();

  [[nodiscard]] std::size_t depth() const { return m_open.size(); }
  [[nodiscard]] std::string title_of(const std::string& id) const;  // "" if unknown
  [[nodiscard]] std::string parent_of(const std::string& id) const; // "" if unknown

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
