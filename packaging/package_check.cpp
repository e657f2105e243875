#include "packaging/package_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "packaging/archive/archive_reader.h"
#include "packaging/packaging_error.h"
#include "packaging/select/source_folder.h"
#include "schema/text/ascii.h"

namespace octostep::packaging {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t k_most_unpacked = 64
                                          // Limit for compressed tar files that are read
                                          // completely, in bytes.
                                          << 20;
constexpr std::uint64_t k_most_content = 2ULL << 30; // limit for their content

struct Kind {
  std::string_view extension;
  std::string_view start; // of the content; "" = no certain start
};

constexpr std::string_view k_gzip = "\x1F\x8B", k_compress = "\x1F\x9D", k_bzip2 = "BZh",
                           k_zstd = "\x28\xB5\x2F\xFD";

// A jar may start with a script, so no format of the zip family is recognized by its start.
constexpr std::array k_zip_family{
    ".zip"sv, ".nupkg"sv, ".jar"sv, ".war"sv, ".ear"sv, ".rar"sv, ".whl"sv};
constexpr std::array k_tar_family{Kind{".tar", ""},
                                  Kind{".tar.gz", k_gzip},
                                  Kind{".tgz", k_gzip},
                                  Kind{".tar.z", k_compress},
                                  Kind{".tar.bz2", k_bzip2},
                                  Kind{".tar.bz", k_bzip2},
                                  Kind{".tbz", k_bzip2},
                                  Kind{".tbz2", k_bzip2},
                                  Kind{".tar.zst", k_zstd}};

bool is_zip_kind(std::string_view extension) {
  return std::ranges::find(k_zip_family, text::lower_case(extension)) != k_zip_family.end();
}

const Kind* tar_kind(std::string_view extension) {
  const auto* kind = std::ranges::find(k_tar_family, text::lower_case(extension), &Kind::extension);
  return kind == k_tar_family.end() ? nullptr : kind;
}

[[noreturn]] void refuse(const std::filesystem::path& path, std::string_view why) {
  throw PackagingError(ErrorKind::invalid_input, fmt::format("'{}' {}", path.string(), why));
}

std::string kinds_text() {
  std::string text = fmt::format("{}", fmt::join(k_zip_family, ", "));
  for (const Kind& kind : k_tar_family) text += fmt::format(", {}", kind.extension);
  return text;
}

std::string part_of(const InputFile& file, std::uint64_t offset, std::size_t size) {
  std::string text(size, '\0');
  text.resize(file.read_at(offset, {reinterpret_cast<std::uint8_t*>(text.data()), size}));
  return text;
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte)
    value = value << 8 | static_cast<unsigned char>(*byte);
  return value;
}

constexpr std::string_view k_web_page = "an HTML page";

// What a file is, judged by the bytes at its start.
std::string_view content_in_words(std::string_view start) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_starts{
      {{"PK\x03\x04", "a zip archive that is cut off or damaged"},
       {"MZ", "a Windows program"},
       {"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"},
       {"Rar!", "a WinRAR archive"},
       {k_gzip, "a gzip file"},
       {k_bzip2, "a bzip2 file"},
       {k_zstd, "a Zstandard file"},
       {"version https://git-lfs", "a pointer of Git LFS, whose content was not fetched"},
       {"{", "JSON"}}};
  for (const auto& [known, words] : k_starts)
    if (start.starts_with(known)) return words;
  const std::string text = text::lower_case(
      start.substr(std::min(start.find_first_not_of(" \t\r\n\xEF\xBB\xBF"), start.size())));
  if (text.starts_with("<!doctype html") || text.starts_with("<html")) return k_web_page;
  return "something else";
}

// A tar archive starts with a file's name, which is never one of these.
bool is_other_archive(std::string_view start) {
  return start.starts_with("PK\x03\x04") || start.starts_with(k_gzip) ||
         start.starts_with(k_zstd) || content_in_words(start) == k_web_page;
}

[[noreturn]] void
refuse_content(const std::filesystem::path& path, std::string_view extension, std::string_view is) {
  refuse(path,
         fmt::format("is no {} package but {}: make it anew, or download it again",
                     extension.substr(1),
                     is));
}

// The zip format's "end of central directory" record: 22 bytes and a comment of up to 65,535. Sizes
// that do not fit are 0xFFFFFFFF there and stored elsewhere.
bool has_zip_directory(const InputFile& file) {
  constexpr std::uint64_t k_longest_record = 22 + 65'535, k_elsewhere = 0xFFFFFFFF;
  const std::uint64_t start = file.size() - std::min(file.size(), k_longest_record);
  const std::string tail = part_of(file, start, file.size() - start);
  constexpr std::string_view k_record = "PK\x05\x06";
  for (auto at = tail.rfind(k_record); at != std::string::npos;
       at = at == 0 ? std::string::npos : tail.rfind(k_record, at - 1)) {
    if (at + 22 > tail.size()) continue; // inside a comment
    const std::string_view record = std::string_view(tail).substr(at);
    const auto size = little_endian(record.substr(12, 4));
    const auto offset = little_endian(record.substr(16, 4));
    const bool fits = size == k_elsewhere || offset == k_elsewhere || size + offset <= start + at;
    if (fits && at + 22 + little_endian(record.substr(20, 2)) <= tail.size()) return true;
  }
  return false;
}

// Compressed content that unpacks to very much is left to the server.
void read_through(const std::filesystem::path& path, bool only_start) {
  ArchiveReader reader(path);
  std::uint64_t content = 0;
  for (ArchivedEntry entry; content <= k_most_content && reader.next(entry);) {
    if (only_start) return;
    content += entry.size;
  }
}

void check_tar(const std::filesystem::path& path,
               const InputFile& file,
               std::string_view start,
               const Kind& kind) {
  if (kind.start.empty() ? is_other_archive(start) : !start.starts_with(kind.start))
    refuse_content(path, kind.extension, content_in_words(start));
  const bool is_compressed = !kind.start.empty();
  try {
    read_through(path, is_compressed && file.size() > k_most_unpacked);
  } catch (const PackagingError& error) {
    refuse_content(path, kind.extension, fmt::format("cut off or damaged ({})", error.what()));
  }
}

} // namespace

bool is_package_extension(std::string_view extension) {
  return is_zip_kind(extension) || tar_kind(extension) != nullptr;
}

void check_package_file(const std::filesystem::path& path, std::string_view extension) {
  if (!is_package_extension(extension))
    refuse(
        path,
        fmt::format("is of the kind {}, which Octopus takes for no package: pack it, or leave it "
                    "out with '-:pattern'; the kinds are {}",
                    extension,
                    kinds_text()));
  const InputFile file(path);
  if (file.size() == 0) refuse_content(path, extension, "an empty file");
  const std::string start = part_of(file, 0, 512);
  if (const Kind* tar = tar_kind(extension)) return check_tar(path, file, start, *tar);
  if (!has_zip_directory(file)) refuse_content(path, extension, content_in_words(start));
}

} // namespace octostep::packaging
