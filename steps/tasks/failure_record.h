// The part of a task's activity log that a verdict needs: which activity failed deepest, and the
// first error lines. Memory use does not grow with the number of lines.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "steps/octopus/resources.h"

namespace octostep::steps {

struct ActivityFailure {
  std::string step, machine;             // "" = unknown
  std::vector<std::string> first_errors; // at most k_first_errors lines
};

class ActivityRecord {
public:
  static constexpr std::size_t k_first_errors = 5;

  // An activity whose parent is "" or was never opened becomes a root.
  void opened(const std::string& id, const std::string& parent_id, const std::string& name);
  void closed(const std::string& id, octopus::ActivityStatus status);
  void line(const std::string& id, octopus::LogCategory category, const std::string& text);
  // Processes a whole tree, instead of the three calls above.
  void read(const octopus::TaskDetails& details);

  [[nodiscard]] ActivityFailure failure() const;
  [[nodiscard]] std::string name(const std::string& id) const; // "" if unknown

private:
  struct Node {
    std::string name;
    std::string parent_id;
    std::size_t depth = 0; // 0 = the task, 1 = a deployment step, 2 = a machine
    std::size_t order = 0; // order of opening
    bool has_failed = false;
    std::vector<std::string> errors;
  };

  void read(const octopus::Activity& activity, const std::string& parent_id);
  [[nodiscard]] const Node* deepest_failed() const;
  [[nodiscard]] const Node* ancestor_at(const Node* node, std::size_t depth) const;
  [[nodiscard]] std::vector<std::string> errors_near(const Node* failed) const;

  std::map<std::string, Node> m_nodes;
  std::vector<std::string> m_first_errors; // wherever they occurred
};

} // namespace octostep::steps
