#include "packaging/package_builder.h"

#include "packaging/archive/tar_writer.h"
#include "packaging/archive/zip_writer.h"
#include "packaging/file_digest.h"
#include "packaging/output/atomic_file.h"
#include "packaging/output/buffered_output.h"
#include "packaging/package_draft.h"

#include <fmt/format.h>

#include <future>

namespace octostep::packaging {
namespace {

SourceFolder open_base(const PackageRequest& request) {
  const std::filesystem::path path = request.base_path.empty() ? "." : request.base_path;
  std::error_code missing;
  if (!std::filesystem::is_directory(path, missing)) {
    throw PackagingError(
        ErrorKind::unreadable,
        fmt::format("the base path '{}' is not a folder that exists: check the step's base path",
                    path.string()));
  }
  return SourceFolder(path);
}

void write_archive(const PackageRequest& request, const PackJob& job, BufferedOutput& output) {
  switch (request.format) {
  case Format::zip:
  case Format::nupkg:
  case Format::jar:
  case Format::war:
    return write_zip(job, output);
  case Format::tar:
    return write_tar(job, TarCompression::none, output);
  case Format::tar_gz:
  case Format::tgz:
    return write_tar(job, TarCompression::gzip, output);
  case Format::tar_bz2:
    return write_tar(job, TarCompression::bzip2, output);
  case Format::tar_zst:
    return write_tar(job, TarCompression::zstd, output);
  }
}

PackagePlan plan_of(PackageDraft draft) {
  PackagePlan plan{.id = draft.name.id,
                   .version = draft.name.version,
                   .file_name = file_name_of(draft.name),
                   .path = draft.path,
                   .files = std::move(draft.entries),
                   .total_size = 0,
                   .warnings = std::move(draft.warnings)};
  for (const Entry& entry : plan.files) plan.total_size += entry.size;
  return plan;
}

} // namespace

PackagePlan plan_package(const PackageRequest& request) {
  const SourceFolder folder = open_base(request);
  return plan_of(draft_package(request, folder));
}

PackageReport build_package(const PackageRequest& request, PackagePlan plan) {
  const SourceFolder folder = open_base(request);
  AtomicFile file(plan.path, request.overwrite ? Replace::allow : Replace::refuse);
  BufferedOutput output(file);
  const PackJob job{.folder = folder,
                    .entries = plan.files,
                    .level = request.level,
                    .reproducible = request.reproducible || request.source_date_epoch,
                    .times = {.latest = request.source_date_epoch, .fixed = request.reproducible},
                    .threads = request.threads,
                    .stop = request.stop};
  write_archive(request, job, output);
  output.flush();
  // Hashing needs the finished bytes and the processor, flushing needs the disk, so they run in
  // parallel.
  auto digest =
      std::async(std::launch::async, [&file] { return digest_file(file.temporary_path()); });
  file.flush_to_disk();
  FileDigest facts = digest.get();
  if (request.stop.stop_requested())
    throw PackagingError(ErrorKind::stopped, "packing was stopped");
  file.publish();
  return {.plan = std::move(plan),
          .size = facts.size,
          .sha1 = std::move(facts.sha1),
          .sha256 = std::move(facts.sha256)};
}

PackageReport build_package(const PackageRequest& request) {
  return build_package(request, plan_package(request));
}

} // namespace octostep::packaging
