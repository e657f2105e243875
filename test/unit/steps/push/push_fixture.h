// One package on disk, and a server to push it to.
#pragma once

#include <string>

#include "packaging/file_digest.h"
#include "steps/step_log.h"
#include "test/support/package_bytes.h"
#include "test/support/temp_folder.h"
#include "test/unit/steps/step_fixture.h"

namespace octostep::test {

inline const std::string k_push = "POST /api/Spaces-1/packages/raw";
inline const std::string k_stored = "GET /api/Spaces-1/packages/SupportFlow.1.0.78";
inline const std::string k_other_hash(40, 'a');
inline const std::string k_package = package_bytes("the package");

struct PushFixture : StepFixture {
  PushFixture() {
    file = folder.write("SupportFlow.1.0.78.zip", k_package);
    context.build.directory = folder.path();
    sha1 = packaging::digest_file(file).sha1;
  }

  [[nodiscard]] json stored(const std::string& hash) const {
    return {{"PackageId", "SupportFlow"},
            {"Version", "1.0.78"},
            {"Hash", hash},
            {"PackageSizeBytes", k_package.size()}};
  }
  steps::StepResult push(const json& more = json::object()) {
    json parameters{{"packages", {"*.zip"}}};
    parameters.update(more);
    return run("push", parameters);
  }

  TempFolder folder;
  std::filesystem::path file;
  std::string sha1;
};

inline std::string
field(const steps::StepResult& result, std::size_t package, const std::string& name) {
  const auto packages = output<std::vector<steps::OutputRecord>>(result, "packages");
  for (const auto& [key, value] : packages.at(package))
    if (key == name) return steps::field_text(value);
  return {};
}

} // namespace octostep::test
