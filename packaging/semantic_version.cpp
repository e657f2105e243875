#include "packaging/semantic_version.h"

#include <algorithm>
#include <charconv>

namespace octostep::packaging {
namespace {

constexpr std::uint32_t k_largest_number =
    2147483647; // the .NET parsers use a signed 32-bit number

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_label_char(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

// The ends of 1, 2, 3 ... dot-separated runs of `accepts`, starting at `start`.
template <typename Accepts>
std::vector<std::size_t> run_ends(std::string_view text, std::size_t start, Accepts accepts) {
  std::vector<std::size_t> ends;
  for (std::size_t at = start; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && accepts(text[end])) ++end;
    if (end == at) break;
    ends.push_back(end);
    if (end == text.size() || text[end] != '.') break;
    at = end + 1;
  }
  return ends;
}

void add_metadata_ends(std::string_view text, std::size_t start, std::vector<std::size_t>& ends) {
  if (start < text.size() && text[start] == '+') {
    const auto metadata = run_ends(text, start + 1, is_label_char);
    ends.insert(ends.end(), metadata.rbegin(), metadata.rend());
  }
  ends.push_back(start);
}

} // namespace

std::vector<std::size_t> version_lengths(std::string_view text) {
  auto numbers = run_ends(text, 0, is_digit);
  if (numbers.size() > 4) numbers.resize(4);
  std::vector<std::size_t> lengths;
  for (auto end = numbers.rbegin(); end != numbers.rend(); ++end) {
    if (*end < text.size() && text[*end] == '-') {
      const auto labels = run_ends(text, *end + 1, is_label_char);
      for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        add_metadata_ends(text, *label, lengths);
      }
    }
    add_metadata_ends(text, *end, lengths);
  }
  return lengths;
}

std::optional<SemanticVersion> parse_semantic_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  const auto lengths = version_lengths(text);
  if (std::find(lengths.begin(), lengths.end(), text.size()) == lengths.end()) return std::nullopt;

  SemanticVersion version;
  version.text = text;
  const std::size_t plus = text.find('+');
  if (plus != std::string_view::npos) version.metadata = text.substr(plus + 1);
  std::string_view head = text.substr(0, plus);
  const std::size_t dash = head.find('-');
  if (dash != std::string_view::npos) version.prerelease = head.substr(dash + 1);
  head = head.substr(0, dash);

  const char* at = head.data();
  const char* const end = head.data() + head.size();
  for (std::uint32_t& number : version.numbers) {
    const auto parsed = std::from_chars(at, end, number);
    if (parsed.ec != std::errc{} || number > k_largest_number) return std::nullopt;
    if (parsed.ptr == end) break;
    at = parsed.ptr + 1;
  }
  return version;
}

} // namespace octostep::packaging
