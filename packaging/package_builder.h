// The entry point of the packaging library: turns files on disk into one package. Equal input gives
// equal bytes, whatever the number of threads, time of day, time zone or locale. The files' time
// stamps are input unless `reproducible` fixes them, and level `fast` keeps the promise only with
// `reproducible` or a source date. The package appears under its name complete, or not at all.
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
enum class Links { follow, skip, keep }; // keep: only in tar formats

struct Manifest { // nuspec fields; only for nupkg
  std::vector<std::string> authors;
  std::string title, description, release_notes;
  std::optional<std::filesystem::path> existing; // a nuspec file to use instead of a generated one
};

struct PackageRequest {
  std::string id;
  std::string version; // "" = a time stamp made from `now`
  Format format = Format::zip;
  Level level = Level::optimal;
  std::filesystem::path base_path;  // patterns and entry names are relative to it
  std::filesystem::path out_folder; // created if missing
  std::vector<std::string> include{"**"};
  std::vector<std::string> exclude;
  bool match_any_case = false;
  bool include_empty_directories = false;
  bool allow_empty = false;
  bool nuget_layout = false;
  // Not empty: one folder of the package for each include pattern ("" = the root). The pattern's
  // files go there, under their paths below the folder before the pattern's first wildcard.
  std::vector<std::string> include_into;
  bool overwrite = false;
  bool reproducible = false; // fixed time stamps, and only deterministic engines
  Links links = Links::follow;
  bool allow_links_outside = false; // follow links that lead out of the base path
  Manifest manifest;
  unsigned threads = 0;                          // 0 = one per usable core
  std::optional<std::int64_t> source_date_epoch; // seconds since 1970; entry times are never later
  std::chrono::sys_seconds now;                  // for the time-stamp version
  std::stop_token stop;
};

struct PackagePlan { // what build_package would write
  std::string id, version, file_name;
  std::filesystem::path path;
  std::vector<Entry> files; // in archive order
  std::uint64_t total_size = 0;
  std::vector<std::string> warnings;
};

struct PackageReport {
  PackagePlan plan;
  std::uint64_t size = 0;   // of the package, in bytes
  std::string sha1, sha256; // lower-case hex
};

// Checks id, version and patterns and lists the files, but writes nothing. Throws PackagingError.
[[nodiscard]] PackagePlan plan_package(const PackageRequest& request);
// Builds what was planned for that request without listing the folders again: a file that has
// changed since is an error. Throws PackagingError, and then leaves no file behind.
[[nodiscard]] PackageReport build_package(const PackageRequest& request, PackagePlan plan);
// Plans, then builds.
[[nodiscard]] PackageReport build_package(const PackageRequest& request);

} // namespace octostep::packaging
