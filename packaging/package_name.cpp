#include "packaging/package_name.h"

#include "packaging/semantic_version.h"
#include "schema/text/name_folding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

namespace octostep::packaging {
namespace {

constexpr std::size_t k_longest_nuget_id = 100; // NuGet's own rule
constexpr std::size_t k_longest_id = 200;       // the limit of Octopus's command-line tools
constexpr std::size_t k_longest_file_name = 255;

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word_char(char c) { return is_alphanumeric(c) || c == '_'; }
bool is_joiner(char c) { return c == '.' || c == '-'; }

// The language of \w+([_.-]\w+)*, in which '_' is both a word character and a separator.
bool is_id(std::string_view id) {
  if (id.empty() || !is_word_char(id.front()) || !is_word_char(id.back())) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (!is_word_char(id[i]) && !is_joiner(id[i])) return false;
    if (i > 0 && is_joiner(id[i]) && is_joiner(id[i - 1])) return false;
  }
  return true;
}

// (\.[a-zA-Z0-9]+)+
bool is_extension_run(std::string_view text) {
  if (text.size() < 2 || text.front() != '.' || text.back() == '.') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' ? i > 0 && text[i - 1] == '.' : !is_alphanumeric(text[i])) return false;
  }
  return true;
}

// Both patterns take the shortest id; `accepts_tail` decides what may follow the version.
template <typename AcceptsTail>
std::optional<PackageName> match_name(std::string_view text, AcceptsTail accepts_tail) {
  for (auto dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
    if (!is_id(text.substr(0, dot))) continue;
    const std::string_view rest = text.substr(dot + 1);
    for (const std::size_t length : version_lengths(rest)) {
      const std::string_view tail = rest.substr(length);
      if (!accepts_tail(tail)) continue;
      return PackageName{
          std::string(text.substr(0, dot)), std::string(rest.substr(0, length)), std::string(tail)};
    }
  }
  return std::nullopt;
}

bool ends_with_tar(std::string_view stem) { return text::folded_name(stem).ends_with(".tar"); }

// Where Calamari removes ".tar" or ".tar.<alphanumeric>" before it matches; npos if the name has
// neither.
std::size_t calamari_tar_start(std::string_view file_name) {
  if (file_name.ends_with(".tar")) return file_name.size() - 4;
  const std::size_t last = file_name.rfind('.');
  if (last == std::string_view::npos || last + 1 == file_name.size()) return std::string_view::npos;
  if (!is_extension_run(file_name.substr(last))) return std::string_view::npos;
  return file_name.substr(0, last).ends_with(".tar") ? last - 4 : std::string_view::npos;
}

[[noreturn]] void refuse(std::string message) {
  throw PackagingError(ErrorKind::invalid_input, std::move(message));
}

void check_id(std::string_view id, Format format) {
  if (id.find_first_not_of(" \t") == std::string_view::npos) refuse("a package id is required");
  if (!is_id(id)) {
    refuse(fmt::format("'{}' is not a package id: use ASCII letters, digits and '_', in segments "
                       "joined by a single "
                       "'.', '-' or '_'",
                       id));
  }
  const std::size_t longest = format == Format::nupkg ? k_longest_nuget_id : k_longest_id;
  if (id.size() > longest) {
    refuse(fmt::format("the package id '{}' has {} characters: {} packages allow {}",
                       id,
                       id.size(),
                       extension_of(format).substr(1),
                       longest));
  }
}

std::string checked_version(std::string_view version) {
  const auto parsed = parse_semantic_version(version);
  if (parsed) return parsed->text;
  refuse(fmt::format("'{}' is not a package version: use 1 to 4 numbers up to 2147483647 joined by "
                     "'.', then optionally "
                     "'-' and pre-release labels, then optionally '+' and metadata, such as 1.0.78 "
                     "or 2.1.0-beta.3",
                     version));
}

void check_reads_back(const PackageName& name,
                      const std::optional<PackageName>& parsed,
                      std::string_view reader) {
  if (parsed == name) return;
  const std::string file_name = file_name_of(name);
  if (!parsed) {
    refuse(fmt::format(
        "the package file name '{}' cannot be read back by {}: choose another id or version",
        file_name,
        reader));
  }
  refuse(fmt::format("the package file name '{}' would be read by {} as id '{}', version '{}', "
                     "extension '{}' instead of "
                     "id '{}', version '{}': an id must not hold a segment that is a bare number",
                     file_name,
                     reader,
                     parsed->id,
                     parsed->version,
                     parsed->extension,
                     name.id,
                     name.version));
}

} // namespace

std::optional<PackageName> parse_package_name(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos || !is_extension_run(file_name.substr(dot)))
    return std::nullopt;
  std::size_t extension = dot;
  if (ends_with_tar(file_name.substr(0, dot))) extension -= 4;
  auto name = match_name(file_name.substr(0, extension),
                         [](std::string_view tail) { return tail.empty(); });
  if (name) name->extension = file_name.substr(extension);
  return name;
}

std::optional<PackageName> parse_package_name_as_calamari(std::string_view file_name) {
  const std::size_t tar = calamari_tar_start(file_name);
  if (tar == std::string_view::npos) return match_name(file_name, is_extension_run);
  auto name =
      match_name(file_name.substr(0, tar), [](std::string_view tail) { return tail.empty(); });
  if (name) name->extension = file_name.substr(tar);
  return name;
}

PackageName make_package_name(std::string_view id, std::string_view version, Format format) {
  check_id(id, format);
  PackageName name{std::string(id), checked_version(version), extension_of(format)};
  if (file_name_of(name).size() > k_longest_file_name) {
    refuse(fmt::format(
        "the package file name '{}' is longer than {} bytes: shorten the id or the version",
        file_name_of(name),
        k_longest_file_name));
  }
  check_reads_back(name, parse_package_name_as_calamari(file_name_of(name)), "deployment targets");
  check_reads_back(name, parse_package_name(file_name_of(name)), "Octopus clients");
  return name;
}

std::string file_name_of(const PackageName& name) {
  return fmt::format("{}.{}{}", name.id, name.version, name.extension);
}

std::string extension_of(Format format) {
  switch (format) {
  case Format::zip:
    return ".zip";
  case Format::nupkg:
    return ".nupkg";
  case Format::jar:
    return ".jar";
  case Format::war:
    return ".war";
  case Format::tar:
    return ".tar";
  case Format::tar_gz:
    return ".tar.gz";
  case Format::tgz:
    return ".tgz";
  case Format::tar_bz2:
    return ".tar.bz2";
  case Format::tar_zst:
    return ".tar.zst";
  }
  throw std::logic_error("package format without extension");
}

std::optional<Format> format_of(std::string_view extension) {
  constexpr std::array k_formats{Format::zip,
                                 Format::nupkg,
                                 Format::jar,
                                 Format::war,
                                 Format::tar,
                                 Format::tar_gz,
                                 Format::tgz,
                                 Format::tar_bz2,
                                 Format::tar_zst};
  for (const Format format : k_formats)
    if (extension_of(format) == text::folded_name(extension)) return format;
  return std::nullopt;
}

std::string time_stamp_version(std::chrono::sys_seconds now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm local{};
  if (localtime_r(&seconds, &local) == nullptr) throw std::logic_error("time outside the calendar");
  return fmt::format("{}.{}.{}.{}",
                     local.tm_year + 1900,
                     local.tm_mon + 1,
                     local.tm_mday,
                     local.tm_hour * 10000 + local.tm_min * 100 + local.tm_sec);
}

} // namespace octostep::packaging
