// octostep_step_reference FILE [--write]
//
// Compares the step reference in FILE (schema/REFERENCE.md) with the step schemas; with --write
// puts the schemas' text there. Exit 0: equal, or written. 1: different. 2: wrong use, no markers,
// file not readable or writable.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "schema/reference_tables.h"

namespace {

constexpr std::string_view k_begin = "<!-- step-reference:begin -->\n";
constexpr std::string_view k_end = "<!-- step-reference:end -->\n";

struct Range {
  std::size_t start = 0;
  std::size_t length = 0;
};

std::optional<std::string> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  return file.bad() || !file.is_open() ? std::nullopt : std::optional(std::move(text));
}

bool write_file(const char* path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  return file.flush().good();
}

// The text between the markers; each marker must occur exactly once.
std::optional<Range> find_reference(std::string_view page) {
  const auto begin = page.find(k_begin);
  const auto end = page.find(k_end);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
    return std::nullopt;
  if (page.rfind(k_begin) != begin || page.rfind(k_end) != end) return std::nullopt;
  const auto start = begin + k_begin.size();
  return Range{start, end - start};
}

std::string_view line_at(std::string_view text, std::size_t position) {
  const auto start = position == 0 ? 0 : text.rfind('\n', position - 1) + 1;
  return text.substr(start, std::min(text.find('\n', start), text.size()) - start);
}

void report_difference(std::string_view page, std::string_view expected, const char* path) {
  const auto [actual, wanted] =
      std::mismatch(page.begin(), page.end(), expected.begin(), expected.end());
  const auto position = static_cast<std::size_t>(actual - page.begin());
  fmt::print(stderr,
             "{} does not match schema/steps/*.json; run octostep_step_reference {} --write\n"
             "  page:    {}\n  schemas: {}\n",
             path,
             path,
             line_at(page, position),
             line_at(expected, position));
}

int fail(const std::string& message) {
  fmt::print(stderr, "octostep_step_reference: {}\n", message);
  return 2;
}

} // namespace

int main(int count, char** arguments) {
  const bool write = count == 3 && std::string_view(arguments[2]) == "--write";
  if (count != 2 && !write) return fail("usage: octostep_step_reference FILE [--write]");
  const char* path = arguments[1];

  auto page = read_file(path);
  if (!page) return fail(fmt::format("cannot read '{}'", path));
  const auto range = find_reference(*page);
  if (!range)
    return fail(
        fmt::format("'{}' does not hold each of the two step-reference markers once", path));

  const auto expected = "\n" + octostep::schema::reference_tables() + "\n";
  const std::string_view actual = std::string_view(*page).substr(range->start, range->length);
  if (actual == expected) return 0;
  if (!write) {
    report_difference(actual, expected, path);
    return 1;
  }
  page->replace(range->start, range->length, expected);
  return write_file(path, *page) ? 0 : fail(fmt::format("cannot write '{}'", path));
}
