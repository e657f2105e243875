#include "schema/reference_tables.h"

#include <algorithm>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "schema/catalog.h"

namespace octostep::schema {
namespace {

bool has_line(const std::string& text, const std::string& start) {
  return ("\n" + text).find("\n" + start) != std::string::npos;
}

TEST_CASE(
    "the reference has a section for the connection and for each step, with each own parameter") {
  const auto text = reference_tables();
  CHECK(text.starts_with("## Connection\n"));
  CHECK(text.ends_with("</details>\n"));
  for (const auto& parameter : connection_parameters())
    CHECK(has_line(text, "| `" + parameter.key + "` | "));
  for (const auto& step : catalog()) {
    const auto start = text.find("## `" + step.kind + "`: `octostep " + step.command + "`\n");
    REQUIRE(start != std::string::npos);
    const auto section = text.substr(start, text.find("\n## ", start) - start);
    for (const auto& parameter : step.parameters) {
      CAPTURE(step.kind);
      CAPTURE(parameter.key);
      const bool is_shared =
          step.needs_server &&
          std::ranges::find(connection_parameters(), parameter.key, &Parameter::key) !=
              connection_parameters().end();
      CHECK(has_line(section, "| `" + parameter.key + "` | ") == !is_shared);
    }
    for (const auto& output : step.outputs) CHECK(has_line(section, "| `" + output.key + "`"));
  }
}

// Counts bars that separate cells, not those inside them.
std::ptrdiff_t count_bars(const std::string& row) {
  std::ptrdiff_t bars = 0;
  for (std::size_t i = 0; i < row.size(); ++i)
    bars += row[i] == '|' && (i == 0 || row[i - 1] != '\\');
  return bars;
}

TEST_CASE("every row of a table has as many cells as its head") {
  std::ptrdiff_t cells = 0;
  std::istringstream lines(reference_tables());
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('|')) {
      cells = 0;
      continue;
    }
    CAPTURE(line);
    if (cells == 0) cells = count_bars(line);
    CHECK(count_bars(line) == cells);
  }
}

TEST_CASE("cells show defaults, required parameters, exclusions and names elsewhere") {
  const auto text = reference_tables();
  CHECK(has_line(text, "| `packageId` | text | **required** | "));
  CHECK(has_line(
      text, "| `format` | zip, nupkg, jar, war, tar, tar.gz, tgz, tar.bz2, tar.zst | `zip` | "));
  CHECK(has_line(text, "| `taskIds` (list) | "));
  CHECK(has_line(text, "At most one of `releaseNotes`, `releaseNotesFile`.\n"));
  CHECK(has_line(text, "Exactly one of `runbook`, `runbookTags`.\n"));
  CHECK(text.find("`--noRawLog` (opposite)") != std::string::npos);
  CHECK(text.find("`--git-ref`, `-r`, `--ref`, `--gitRef`") != std::string::npos);
  CHECK(has_line(text,
                 "| *step* | `pack` | `package zip create`, `package nuget create` | "
                 "`octopus.pack.package` |"));
}

TEST_CASE("patterns in a cell are no markup") {
  CHECK(reference_tables().find("one per line: \\*\\*, \\*, ?, \\[a-z\\], {a,b}") !=
        std::string::npos);
}

} // namespace
} // namespace octostep::schema
