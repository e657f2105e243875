// The difference between a package and a version that the server already has.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "packaging/output/scratch_file.h"
#include "steps/push/package_file.h"
#include "steps/step.h"

namespace octostep::steps {

// Stored in a file without a name, and is itself the body of its upload.
class PackageDelta final : public octopus::BodySource {
public:
  // Asks the server for a signature and builds the delta from it. Returns null, with the reason in
  // the log, if the whole package must be sent: no version to build on, nothing saved, or an error.
  // Throws OctopusError for a stop or rejected credentials, and PackagingError if the package
  // cannot be read.
  [[nodiscard]] static std::unique_ptr<PackageDelta> build(StepContext& context,
                                                           const PackageFile& file);

  [[nodiscard]] const octopus::StoredPackage& base() const { return m_base; }
  void on_read(std::function<void(std::uint64_t)> on_read) { m_on_read = std::move(on_read); }

  [[nodiscard]] std::uint64_t size() const override { return m_file.size(); }
  void rewind() override { m_position = 0; }
  std::size_t read(std::span<std::byte> into) override;

private:
  explicit PackageDelta(octopus::StoredPackage base);

  octopus::StoredPackage m_base; // id and version
  packaging::ScratchFile m_file;
  std::uint64_t m_position = 0;
  std::function<void(std::uint64_t)> m_on_read;
};

} // namespace octostep::steps
