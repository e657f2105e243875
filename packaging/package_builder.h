// The front door of the packaging library: files on disk to one package. Equal input gives equal
// bytes, whatever the thread count, time of day, zone or locale; time stamps of files are input,
// unless `reproducible` fixes them, and level `fast` keeps the promise only with
// `reproducible` or a source date.
// The package appears under its name complete, or not at all.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "packaging/select/entry.h"

namespace octostep::packaging {

enum class Format { zip, nupkg, jar, war, tar, tar_gz, tgz, tar_bz2, tar_zst };
enum class Level { none, fast, optimal, max };
enum class Links { follow, skip, keep }; // keep: tar formats only

struct Manifest { // nuspec fields; used for nupkg only
  std::vector<std::string> authors;
  std::string title, description, release_notes;
  std::optional<std::filesystem::path> existing; // an own nuspec to use instead of a generated one
};

struct PackageRequest {
  std::string id;
  std::string version; // "" = time stamp of `now`
  Format format = Format::zip;
  Level level = Level::optimal;
  std::filesystem::path base_path;  // patterns and entry names are relative to it
  std::filesystem::path out_folder; // made when missing
  std::vector<std::string> include{"**"};
  std::vector<std::string> exclude;
  bool match_any_case = false;
  bool include_empty_directories = false;
  bool allow_empty = false;
  bool nuget_layout = false;
  // Not empty: one per include pattern. Its files lie in this folder of the package ("" = the
  // root), under their paths below the folder before the pattern's first wildcard.
  std::vector<std::string> include_into;
  bool overwrite = false;
  bool reproducible =
      false; // fixed time stamps, and engines whose output is a function of the input
  Links links = Links::follow;
  bool allow_links_outside = false; // follow links that leave the base path
  Manifest manifest;
  unsigned threads = 0;                          // 0 = usable cores
  std::optional<std::int64_t> source_date_epoch; // seconds; entry times are clamped to it
  std::chrono::sys_seconds now;                  // for the time-stamp version
  std::stop_token stop;
};

struct PackagePlan { // what build_package would do
  std::string id, version, file_name;
  std::filesystem::path path;
  std::vector<Entry> files; // in archive order
  std::uint64_t total_size = 0;
  std::vector<std::string> warnings;
};

struct PackageReport {
  PackagePlan plan;
  std::uint64_t size = 0;   // of the package
  std::string sha1, sha256; // lower-case hex
};

// Checks id, version and patterns and lists the files. Throws PackagingError. Writes nothing.
[[nodiscard]] PackagePlan plan_package(const PackageRequest& request);
// Builds what was planned for that request, without another look at the folders: a file that
// changed since is an error. Throws PackagingError; no file is left behind then.
[[nodiscard]] PackageReport build_package(const PackageRequest& request, PackagePlan plan);
// Plans, then builds.
[[nodiscard]] PackageReport build_package(const PackageRequest& request);

} // namespace octostep::packaging
