#include "test/sandbox/version.h"

#include <algorithm>
#include <charconv>
#include <regex>

#include <fmt/format.h>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_digit(c) || is_letter(c) || c == '_'; }

// Dot-separated non-empty labels of letters, digits and hyphens.
bool is_label_list(std::string_view text) {
  const auto labels = split(text, '.');
  return std::all_of(labels.begin(), labels.end(), [](const std::string& label) {
    return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) {
      return is_digit(c) || is_letter(c) || c == '-';
    });
  });
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc{} && end == text.data() + text.size() &&
                         !text.empty() && is_digit(text[0]);
  return is_number ? std::optional{value} : std::nullopt;
}

int sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

int compare_label(const std::string& left, const std::string& right) {
  const auto left_number = number_of(left);
  const auto right_number = number_of(right);
  if (left_number && right_number) return sign(*left_number <=> *right_number);
  if (left_number.has_value() != right_number.has_value()) return left_number ? -1 : 1;
  return std::clamp(lower(left).compare(lower(right)), -1, 1);
}

int compare_labels(std::string_view left, std::string_view right) {
  const auto left_labels = split(left, '.');
  const auto right_labels = split(right, '.');
  for (std::size_t i = 0; i < std::min(left_labels.size(), right_labels.size()); ++i)
    if (const int order = compare_label(left_labels[i], right_labels[i]); order != 0) return order;
  return sign(left_labels.size() <=> right_labels.size());
}

bool is_package_id(std::string_view text) {
  bool may_separate = false;
  for (const char c : text) {
    if (is_word(c)) {
      may_separate = true;
      continue;
    }
    if ((c != '.' && c != '-' && c != '_') || !may_separate) return false;
    may_separate = false;
  }
  return may_separate;
}

std::string_view extension_of(std::string_view file_name) {
  static const std::vector<std::string> double_extensions{
      ".tar.gz", ".tar.bz2", ".tar.bz", ".tar.z", ".tar.zst", ".tar.xz"};
  const auto lowered = lower(file_name);
  for (const auto& extension : double_extensions)
    if (lowered.ends_with(extension)) return file_name.substr(file_name.size() - extension.size());
  const auto dot = file_name.rfind('.');
  if (dot == std::string_view::npos) return {};
  const auto extension = file_name.substr(dot);
  const bool is_plain =
      extension.size() > 1 && std::all_of(extension.begin() + 1, extension.end(), [](char c) {
        return is_digit(c) || is_letter(c);
      });
  return is_plain && is_letter(extension[1]) ? extension : std::string_view{};
}

struct Bound {
  bool is_open = false; // no bound on this side
  bool is_inclusive = false;
  Version version;
};

std::optional<Bound> parse_bound(std::string_view text, bool is_inclusive) {
  if (trim(text).empty()) return Bound{.is_open = true, .is_inclusive = false, .version = {}};
  const auto version = Version::parse(trim(text));
  if (!version) return std::nullopt;
  return Bound{.is_open = false, .is_inclusive = is_inclusive, .version = *version};
}

bool is_above(const Version& version, const Bound& bound) {
  const int order = bound.is_open ? 1 : version.compare(bound.version);
  return order > 0 || (order == 0 && bound.is_inclusive);
}

bool is_below(const Version& version, const Bound& bound) {
  const int order = bound.is_open ? -1 : version.compare(bound.version);
  return order < 0 || (order == 0 && bound.is_inclusive);
}

} // namespace

std::optional<Version> Version::parse(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  Version version;
  const auto plus = text.find('+');
  if (plus != std::string_view::npos) {
    version.m_metadata = text.substr(plus + 1);
    if (!is_label_list(version.m_metadata)) return std::nullopt;
    text = text.substr(0, plus);
  }
  const auto hyphen = text.find('-');
  if (hyphen != std::string_view::npos) {
    version.m_pre_release = text.substr(hyphen + 1);
    if (!is_label_list(version.m_pre_release)) return std::nullopt;
    text = text.substr(0, hyphen);
  }
  const auto numbers = split(text, '.');
  if (numbers.size() > version.m_numbers.size()) return std::nullopt;
  for (const auto& piece : numbers) {
    const auto number = number_of(piece);
    if (!number || *number > 2147483647) return std::nullopt;
    version.m_numbers[version.m_count++] = *number;
  }
  return version;
}

int Version::compare(const Version& other) const {
  for (std::size_t i = 0; i < m_numbers.size(); ++i)
    if (m_numbers[i] != other.m_numbers[i]) return m_numbers[i] < other.m_numbers[i] ? -1 : 1;
  if (m_pre_release.empty() != other.m_pre_release.empty()) return m_pre_release.empty() ? 1 : -1;
  if (const int order = compare_labels(m_pre_release, other.m_pre_release); order != 0)
    return order;
  return compare_labels(m_metadata, other.m_metadata);
}

std::string Version::next() const {
  std::string text;
  for (std::size_t i = 0; i < m_count; ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ".", m_numbers[i] + (i + 1 == m_count ? 1 : 0));
  return text;
}

int compare_versions(std::string_view left, std::string_view right) {
  const auto left_version = Version::parse(left);
  const auto right_version = Version::parse(right);
  if (left_version && right_version) return left_version->compare(*right_version);
  if (left_version.has_value() != right_version.has_value()) return left_version ? 1 : -1;
  return left.compare(right);
}

std::optional<bool> is_in_range(const Version& version, std::string_view range) {
  range = trim(range);
  if (range.empty()) return true;
  const char open = range.front();
  if (open != '[' && open != '(') {
    const auto bound = parse_bound(range, /*is_inclusive=*/true);
    return bound ? std::optional{is_above(version, *bound)} : std::nullopt;
  }
  const char close = range.back();
  if (range.size() < 3 || (close != ']' && close != ')')) return std::nullopt;
  const auto inner = range.substr(1, range.size() - 2);
  const auto comma = inner.find(',');
  const auto low = parse_bound(inner.substr(0, comma), open == '[');
  const auto high =
      comma == std::string_view::npos ? low : parse_bound(inner.substr(comma + 1), close == ']');
  if (!low || !high ||
      (comma == std::string_view::npos && (low->is_open || open != '[' || close != ']')))
    return std::nullopt;
  return is_above(version, *low) && is_below(version, *high);
}

std::optional<bool> fits_tag(const Version& version, const std::string& pattern) {
  if (pattern.empty()) return true;
  try {
    return std::regex_search(version.pre_release(),
                             std::regex{pattern, std::regex::ECMAScript | std::regex::icase});
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

std::optional<PackageName> parse_package_name(std::string_view file_name) {
  const auto extension = extension_of(file_name);
  if (extension.empty()) return std::nullopt;
  const auto stem = file_name.substr(0, file_name.size() - extension.size());
  for (auto dot = stem.find('.'); dot != std::string_view::npos; dot = stem.find('.', dot + 1)) {
    const auto version = stem.substr(dot + 1);
    if (!is_package_id(stem.substr(0, dot)) || version.starts_with('v') || !Version::parse(version))
      continue;
    return PackageName{
        std::string{stem.substr(0, dot)}, std::string{version}, std::string{extension}};
  }
  return std::nullopt;
}

} // namespace octostep::sandbox
