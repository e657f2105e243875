#include "agent/ci/ci_server.h"

#include <algorithm>

#include "agent/ci/ci_description.h"
#include "schema/text/ascii.h"

namespace octostep::agent {
namespace {

bool matches(const CiMarker& marker, const Environment& environment) {
  if (marker.variable.empty()) return false;
  const std::string value = text::lower_case(environment_value(environment, marker.variable));
  if (value.empty() || value == "false") return false;
  if (!marker.also.empty() && environment_value(environment, marker.also).empty()) return false;
  if (marker.value.empty() || value == marker.value) return true;
  return marker.value == "true" && value == "1";
}

bool is_detected(const CiDescription& ci, const Environment& environment) {
  return std::ranges::any_of(ci.markers,
                             [&](const CiMarker& marker) { return matches(marker, environment); });
}

} // namespace

CiServer detect_ci_server(const Environment& environment) {
  const std::string chosen = text::lower_case(environment_value(environment, "OCTOSTEP_CI"));
  for (const auto& ci : ci_descriptions())
    if (chosen.empty() ? is_detected(ci, environment) : ci.override == chosen) return ci.server;
  return CiServer::none;
}

std::string ci_server_name(CiServer server) { return std::string(ci_description(server).name); }

} // namespace octostep::agent
