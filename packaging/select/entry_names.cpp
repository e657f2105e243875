#include "packaging/select/entry_names.h"
#include "schema/text/name_folding.h"

#include "schema/text/utf8.h"

#include <fmt/format.h>

#include <array>
#include <functional>

namespace octostep::packaging {
namespace {

constexpr std::size_t k_longest_name = 65535; // limit of the field in the zip format
constexpr std::size_t k_named_in_warning = 5;

bool is_device_name(std::string_view part) {
  const std::string_view as_written = part.substr(0, part.find('.'));
  if (as_written.size() != 3 && as_written.size() != 4) return false;
  const std::string stem = text::folded_name(as_written);
  if (stem == "con" || stem == "prn" || stem == "aux" || stem == "nul") return true;
  return stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) &&
         stem[3] >= '1' && stem[3] <= '9';
}

bool is_illegal_part(std::string_view part) {
  if (part.ends_with('.') || part.ends_with(' ') || is_device_name(part)) return true;
  return std::any_of(part.begin(), part.end(), [](char c) {
    switch (c) {
    case '<':
    case '>':
    case ':':
    case '"':
    case '|':
    case '?':
    case '*':
    case '\\':
      return true;
    default:
      return static_cast<unsigned char>(c) < 0x20;
    }
  });
}

std::string printable(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    text += byte >= 0x20 && byte < 0x7F ? std::string(1, c) : fmt::format("\\x{:02x}", byte);
  }
  return text;
}

void warn(std::vector<std::string>& warnings,
          std::string_view what,
          const std::vector<std::string>& names) {
  if (names.empty()) return;
  const std::size_t shown = std::min(names.size(), k_named_in_warning);
  const std::string more =
      names.size() > shown ? fmt::format(" and {} more", names.size() - shown) : "";
  warnings.push_back(fmt::format(
      "{}: {}{}",
      what,
      fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
      more));
}

void check_one(const Entry& entry) {
  if (!text::is_utf8(entry.name)) {
    throw PackagingError(
        ErrorKind::invalid_input,
        fmt::format("the file name '{}' is not valid UTF-8: rename or exclude the file",
                    printable(entry.name)));
  }
  if (entry.name.size() > k_longest_name) {
    throw PackagingError(ErrorKind::invalid_input,
                         fmt::format("the path '{}...' is longer than {} bytes",
                                     entry.name.substr(0, 80),
                                     k_longest_name));
  }
}

// Pairs of entries whose folded names are equal. Sorting hashes finds them with eight bytes per
// name, instead of a copy of each.
std::vector<std::pair<std::size_t, std::size_t>>
equal_when_folded(const std::vector<Entry>& entries) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> hashes;
  hashes.reserve(entries.size());
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    hashes.emplace_back(std::hash<std::string>{}(text::folded_name(entries[i].name)), i);
  }
  std::sort(hashes.begin(), hashes.end());
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 1; i < hashes.size(); ++i) {
    if (hashes[i].first != hashes[i - 1].first) continue;
    const std::size_t a = hashes[i - 1].second, b = hashes[i].second;
    if (text::folded_name(entries[a].name) == text::folded_name(entries[b].name))
      pairs.emplace_back(a, b);
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

} // namespace

bool is_illegal_on_windows(std::string_view name) {
  if (name.ends_with('/')) name.remove_suffix(1);
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('/', start), name.size());
    if (is_illegal_part(name.substr(start, end - start))) return true;
    start = end + 1;
  }
  return false;
}

void check_entry_names(const std::vector<Entry>& entries, std::vector<std::string>& warnings) {
  std::vector<std::string> illegal, folded;
  for (const Entry& entry : entries) {
    check_one(entry);
    if (is_illegal_on_windows(entry.name)) illegal.push_back(fmt::format("'{}'", entry.name));
  }
  for (const auto& [a, b] : equal_when_folded(entries)) {
    if (entries[a].name == entries[b].name) {
      throw PackagingError(
          ErrorKind::invalid_input,
          fmt::format("two files would get the name '{}' in the package: '{}' and '{}'",
                      entries[a].name,
                      entries[a].expected_file().path,
                      entries[b].expected_file().path));
    }
    folded.push_back(fmt::format("'{}' and '{}'", entries[a].name, entries[b].name));
  }
  warn(warnings, "names that Windows cannot store and a deployment there changes", illegal);
  warn(warnings,
       "names that differ in letter case or Unicode form only, of which Windows or macOS keeps one",
       folded);
}

} // namespace octostep::packaging
