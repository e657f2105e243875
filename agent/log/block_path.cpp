#include "agent/log/block_path.h"

#include <algorithm>
#include <utility>

namespace octostep::agent {

BlockPath::BlockPath(std::string root_title, int& next_serial)
    : m_next_serial(next_serial), m_has_root(!root_title.empty()) {
  if (m_has_root) m_known[""].title = std::move(root_title);
}

std::vector<BlockMove>
BlockPath::open(const std::string& id, const std::string& parent, std::string title) {
  if (id.empty()) return {};
  Known& known = m_known[id];
  known.parent = parent;
  known.title = std::move(title);
  known.closed = false;
  return is_on_top(path_to(parent)) ? go_to(id) : std::vector<BlockMove>{};
}

std::vector<BlockMove> BlockPath::go_to(const std::string& id) {
  const std::vector<std::string> path = path_to(id);
  const auto common =
      std::mismatch(m_open.begin(),
                    m_open.end(),
                    path.begin(),
                    path.end(),
                    [](const Open& open, const std::string& step) { return open.id == step; });
  std::vector<BlockMove> moves;
  pop_to(static_cast<std::size_t>(common.first - m_open.begin()), moves);
  for (std::size_t i = m_open.size(); i < path.size(); ++i) push(path[i], moves);
  return moves;
}

std::vector<BlockMove> BlockPath::close(const std::string& id) {
  const auto known = m_known.find(id);
  if (id.empty() || known == m_known.end() || known->second.closed) return {};
  std::vector<BlockMove> moves;
  if (!known->second.shown) moves = go_to(id);
  known->second.closed = true;
  const auto open =
      std::find_if(m_open.begin(), m_open.end(), [&id](const Open& one) { return one.id == id; });
  if (open != m_open.end()) pop_to(static_cast<std::size_t>(open - m_open.begin()), moves);
  return moves;
}

std::vector<BlockMove> BlockPath::close_all() {
  std::vector<BlockMove> moves;
  pop_to(0, moves);
  return moves;
}

void BlockPath::end_stream() {
  for (auto& [id, known] : m_known) known.closed = true;
}

std::string BlockPath::title_of(const std::string& id) const {
  const auto known = m_known.find(id);
  return known == m_known.end() ? std::string() : known->second.title;
}

std::string BlockPath::parent_of(const std::string& id) const {
  const auto known = m_known.find(id);
  return known == m_known.end() ? std::string() : known->second.parent;
}

std::vector<std::string> BlockPath::path_to(const std::string& id) const {
  std::vector<std::string> path;
  std::string at = id;
  // Limited to the number of known blocks, so that a block that is its own ancestor cannot hang the
  // log.
  while (!at.empty() && path.size() <= m_known.size()) {
    const auto known = m_known.find(at);
    if (known == m_known.end()) break;
    path.push_back(at);
    at = known->second.parent;
  }
  if (m_has_root) path.emplace_back();
  std::reverse(path.begin(), path.end());
  return path;
}

bool BlockPath::is_on_top(const std::vector<std::string>& path) const {
  return std::equal(m_open.begin(),
                    m_open.end(),
                    path.begin(),
                    path.end(),
                    [](const Open& open, const std::string& step) { return open.id == step; });
}

void BlockPath::push(const std::string& id, std::vector<BlockMove>& moves) {
  Known& known = m_known[id];
  std::string title = known.title;
  if (known.closed) {
    title += " (late lines)";
  } else if (known.shown) {
    title += " (continued)";
  }
  known.shown = true;
  const BlockView view{std::move(title), m_next_serial++};
  moves.push_back({BlockMove::Kind::open, view, m_open.size()});
  m_open.push_back({id, view});
}

void BlockPath::pop_to(std::size_t depth, std::vector<BlockMove>& moves) {
  while (m_open.size() > depth) {
    moves.push_back({BlockMove::Kind::close, m_open.back().view, m_open.size() - 1});
    m_open.pop_back();
  }
}

} // namespace octostep::agent
