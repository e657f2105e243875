#include "steps/step_registry.h"

#include <stdexcept>
#include <string>

namespace octostep::steps {

std::unique_ptr<Step> make_step(std::string_view kind, const schema::ParameterValues&, const BuildFacts&) {
  throw std::logic_error("unknown step kind " + std::string(kind));
}

}  // namespace octostep::steps
