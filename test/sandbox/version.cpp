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

// Of a release, according to the server's own message.
constexpr std::size_t k_longest_version = 349;

// Groups 1 to 4 are the numbers, 5 is the pre-release, 6 the metadata.
const std::regex& version_grammar() {
  static const std::regex k_grammar{R"(\s*(?:[vV]?\s*(\d+)\s*(?:\.\s*(\d+)\s*)?(?:\.\s*(\d+)\s*)?)"
                                    R"((?:\.\s*(\d+)\s*)?)?[.\-_\\]?([A-Za-z0-9.\-_\\]*))"
                                    R"((?:\+([A-Za-z0-9.\-_\\+]*))?\s*)"};
  return k_grammar;
}

// Versions of package files are stricter than those of releases.
const std::regex& package_version_grammar() {
  static const std::regex k_grammar{R"((\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?)"
                                    R"((?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)"
                                    R"((?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)"};
  return k_grammar;
}

// A .NET int that is not negative.
std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc{} && end == text.data() + text.size() &&
                         !text.empty() && is_digit(text[0]) && value <= 2147483647;
  return is_number ? std::optional{value} : std::nullopt;
}

// The numbers among the first groups of a match; nullopt when one of them is too large.
std::optional<std::vector<std::int64_t>> numbers_of(const std::cmatch& match) {
  std::vector<std::int64_t> numbers;
  for (std::size_t group = 1; group <= 4 && match[group].matched; ++group) {
    const auto number = number_of(match[group].str());
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

int sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

int compare_label(const std::string& left, const std::string& right) {
  const auto left_number = number_of(left);
  const auto right_number = number_of(right);
  if (left_number && right_number) return sign(*left_number <=> *right_number);
  if (left_number.has_value() != right_number.has_value()) return left_number ? -1 : 1;
  return std::clamp(lower(left).compare(lower(right)), -1, 1);
}

// Everything except letters and digits separates labels.
std::vector<std::string> labels_of(std::string text) {
  for (char& c : text)
    if (!is_digit(c) && !is_letter(c)) c = '-';
  return split(text, '-');
}

int compare_labels(const std::string& left, const std::string& right) {
  const auto left_labels = labels_of(left);
  const auto right_labels = labels_of(right);
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
  std::cmatch match;
  if (trim(text).empty() || text.size() > k_longest_version ||
      !std::regex_match(text.data(), text.data() + text.size(), match, version_grammar()))
    return std::nullopt;
  const auto numbers = numbers_of(match);
  if (!numbers) return std::nullopt;
  Version version;
  version.m_count = numbers->size();
  std::copy(numbers->begin(), numbers->end(), version.m_numbers.begin());
  version.m_pre_release = match[5].str();
  version.m_metadata = match[6].str();
  return version;
}

int Version::compare(const Version& other) const {
  for (std::size_t i = 0; i < m_numbers.size(); ++i)
    if (m_numbers[i] != other.m_numbers[i]) return m_numbers[i] < other.m_numbers[i] ? -1 : 1;
  if (m_pre_release.empty() != other.m_pre_release.empty()) return m_pre_release.empty() ? 1 : -1;
  return compare_labels(m_pre_release, other.m_pre_release);
}

std::string Version::next() const {
  std::string text;
  for (std::size_t i = 0; i < m_count; ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ".", m_numbers[i] + (i + 1 == m_count ? 1 : 0));
  return text;
}

bool is_package_version(std::string_view text) {
  std::cmatch match;
  return text.size() <= k_longest_version &&
         std::regex_match(
             text.data(), text.data() + text.size(), match, package_version_grammar()) &&
         numbers_of(match).has_value();
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
  return fits_pattern(version.pre_release(), pattern);
}

std::optional<bool> fits_pattern(const std::string& text, const std::string& pattern) {
  if (pattern.empty()) return true;
  try {
    return std::regex_search(text, std::regex{pattern, std::regex::ECMAScript | std::regex::icase});
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
    if (!is_package_id(stem.substr(0, dot)) || !is_package_version(version)) continue;
    return PackageName{
        std::string{stem.substr(0, dot)}, std::string{version}, std::string{extension}};
  }
  return std::nullopt;
}

} // namespace octostep::sandbox
