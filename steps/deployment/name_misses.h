// Unknown names of several kinds, reported in one message.
#pragma once

#include <functional>
#include <string>

namespace octostep::steps {

class NameMisses {
public:
  // Remembers the message of an OctopusError not_found; other errors pass.
  void note(const std::function<void()>& look_up);

  [[nodiscard]] bool any() const { return !m_text.empty(); }
  // OctopusError not_found with all messages.
  void throw_if_any() const;

private:
  std::string m_text;
};

} // namespace octostep::steps
