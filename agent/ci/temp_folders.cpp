#include "agent/ci/temp_folders.h"

#include "agent/ci/ci_values.h"

namespace octostep::agent {

namespace fs = std::filesystem;

fs::path build_temp_folder(const Environment& environment) {
  const auto properties = read_teamcity_properties(environment);
  const fs::path folder = CiValues(environment, properties)
                              .first(ci_description(detect_ci_server(environment)).temp_folder);
  std::error_code ignored;
  return !folder.empty() && fs::is_directory(folder, ignored) ? folder : fs::path();
}

fs::path system_temp_folder(const Environment& environment) {
  const auto temporary = environment_value(environment, "TMPDIR");
  return temporary.empty() ? "/tmp" : temporary;
}

fs::path temp_folder(const Environment& environment) {
  const auto folder = build_temp_folder(environment);
  return folder.empty() ? system_temp_folder(environment) : folder;
}

} // namespace octostep::agent
