// Unknown names of several kinds, reported in one message.
#pragma once

#include <functional>
#include <string>

namespace octostep::steps {

class NameMisses {
public:
  // Calls `look_up` and remembers the message if it throws OctopusError not_found; passes on other
  // errors.
  void note(const std::function<void()>& look_up);

  [[nodiscard]] bool any() const { return !m_text.empty(); }
  // Throws OctopusError not_found with all messages, if there are any.
  void throw_if_any() const;

private:
  std::string m_text;
};

} // namespace octostep::steps
