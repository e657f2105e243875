#include "steps/deployment/name_misses.h"

#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {

using octopus::ErrorKind;
using octopus::OctopusError;

void NameMisses::note(const std::function<void()>& look_up) {
  try {
    look_up();
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::not_found) throw;
    m_text += (m_text.empty() ? "" : "; ") + std::string(error.what());
  }
}

void NameMisses::throw_if_any() const {
  if (any()) throw OctopusError(ErrorKind::not_found, m_text);
}

} // namespace octostep::steps
