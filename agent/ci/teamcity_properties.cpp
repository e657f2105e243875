#include "agent/ci/teamcity_properties.h"

#include "agent/ci/java_properties.h"
#include "schema/text/text_file.h"

namespace octostep::agent {
namespace {

Environment properties_of(const std::string& path) {
  return path.empty() ? Environment() : parse_java_properties(text::read_text_file(path).text);
}

} // namespace

TeamcityProperties read_teamcity_properties(const Environment& environment) {
  TeamcityProperties properties;
  properties.build =
      properties_of(environment_value(environment, "TEAMCITY_BUILD_PROPERTIES_FILE"));
  properties.configuration =
      properties_of(environment_value(properties.build, "teamcity.configuration.properties.file"));
  return properties;
}

} // namespace octostep::agent
