#include "agent/app.h"

namespace octostep::agent {

int run_app(int, char**) { return 2; }

} // namespace octostep::agent
