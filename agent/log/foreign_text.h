// Makes text that others wrote harmless. Whoever controls a deployment script writes into the
// deployment log; printed raw, that text could set variables of the build, hide lines or fail it.
//
// The order is fixed, because each step could bring back what a later one removes:
//   1. secrets are masked in the raw text
//   2. it is split into lines (CRLF, LF, CR, VT, FF, U+0085, U+2028, U+2029)
//   3. terminal control sequences, control characters but TAB, and invalid UTF-8 are removed or
//   replaced
//   4. invisible code points are removed: CI agents written in .NET search their markers with
//      culture-sensitive comparison, which skips such code points
//   5. what would start a command of any CI server is broken with a visible backslash or hyphen
//   6. secrets are masked again, since removing characters may have joined the halves of one
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/log/secret_masker.h"

namespace octostep::agent {

// TeamCity text travels inside an escaped attribute where no command can start, so it stays as it
// was.
enum class Tokens { break_up, keep };

class ForeignText {
public:
  // `masker` must outlive it.
  ForeignText(const SecretMasker& masker, Tokens tokens) : m_masker(masker), m_tokens(tokens) {}

  [[nodiscard]] std::vector<std::string> lines(std::string_view text) const; // at least one line
  [[nodiscard]] std::string one_line(std::string_view text) const; // lines joined by blanks
  [[nodiscard]] std::string joined(std::string_view text) const;   // lines joined by LF

private:
  const SecretMasker& m_masker;
  Tokens m_tokens;
};

// The single steps, each of one line unless it says otherwise.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);
[[nodiscard]] std::string without_controls(std::string_view line);   // steps 3 and 4
[[nodiscard]] std::string with_broken_tokens(std::string_view line); // step 5

// Steps 3 to 5 for a string in JSON, which stays the same string: what they would remove or break
// is written as a number instead.
[[nodiscard]] std::string with_numbered_tokens(std::string_view json_string);

// For a value inside our own text: only joins its lines by blanks.
[[nodiscard]] std::string one_line(std::string_view text);

} // namespace octostep::agent
