#include "steps/tasks/failure_record.h"

namespace octostep::steps {
namespace {

constexpr std::size_t k_longest_error = std::size_t{16} << 10U;

bool is_error(octopus::LogCategory category) {
  return category == octopus::LogCategory::error || category == octopus::LogCategory::fatal;
}

void keep_first(std::vector<std::string>& errors, const std::string& text) {
  if (errors.size() < ActivityRecord::k_first_errors)
    errors.push_back(text.substr(0, k_longest_error));
}

} // namespace

void ActivityRecord::opened(const std::string& id,
                            const std::string& parent_id,
                            const std::string& name) {
  Node& node = m_nodes[id];
  if (node.name.empty()) node.order = m_nodes.size();
  node.name = name;
  const auto parent = m_nodes.find(parent_id);
  if (parent == m_nodes.end() || parent_id == id) return;
  node.parent_id = parent_id;
  node.depth = parent->second.depth + 1;
}

void ActivityRecord::closed(const std::string& id, octopus::ActivityStatus status) {
  m_nodes[id].has_failed = status == octopus::ActivityStatus::failed;
}

void ActivityRecord::line(const std::string& id,
                          octopus::LogCategory category,
                          const std::string& text) {
  if (!is_error(category)) return;
  keep_first(m_nodes[id].errors, text);
  keep_first(m_first_errors, text);
}

void ActivityRecord::read(const octopus::TaskDetails& details) {
  for (const auto& root : details.activities) read(root, "");
}

void ActivityRecord::read(const octopus::Activity& activity, const std::string& parent_id) {
  opened(activity.id, parent_id, activity.name);
  const auto& elements = activity.log_elements;
  for (std::size_t index = 0; index < elements.size(); ++index)
    if (const auto category = elements.head(index).category; is_error(category))
      line(activity.id, category, elements.text(index));
  for (const auto& child : activity.children) read(child, activity.id);
  closed(activity.id, activity.status);
}

ActivityFailure ActivityRecord::failure() const {
  ActivityFailure failure;
  const Node* failed = deepest_failed();
  if (failed != nullptr) {
    if (const Node* step = ancestor_at(failed, 1)) failure.step = step->name;
    if (const Node* machine = ancestor_at(failed, 2)) failure.machine = machine->name;
  }
  failure.first_errors = errors_near(failed);
  return failure;
}

std::string ActivityRecord::name(const std::string& id) const {
  const auto node = m_nodes.find(id);
  return node == m_nodes.end() ? std::string() : node->second.name;
}

// If a machine fails, so do its step and the task, so the deepest failure is the cause; among
// equals, the one that was opened first.
const ActivityRecord::Node* ActivityRecord::deepest_failed() const {
  const Node* deepest = nullptr;
  for (const auto& [id, node] : m_nodes) {
    if (!node.has_failed) continue;
    const bool is_better = deepest == nullptr || node.depth > deepest->depth ||
                           (node.depth == deepest->depth && node.order < deepest->order);
    if (is_better) deepest = &node;
  }
  return deepest;
}

const ActivityRecord::Node* ActivityRecord::ancestor_at(const Node* node, std::size_t depth) const {
  if (node->depth < depth) return nullptr;
  while (node->depth > depth) node = &m_nodes.at(node->parent_id);
  return node;
}

// A script may write its error lines above the activity that fails.
std::vector<std::string> ActivityRecord::errors_near(const Node* failed) const {
  for (const Node* node = failed; node != nullptr;) {
    if (!node->errors.empty()) return node->errors;
    node = node->parent_id.empty() ? nullptr : &m_nodes.at(node->parent_id);
  }
  return m_first_errors;
}

} // namespace octostep::steps
