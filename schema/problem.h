// What is wrong with a document, and where. Problems are collected instead of thrown one by one, so
// that a user sees every mistake in one run.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace octostep::schema {

struct Problem {
  std::string path; // JSON Pointer into the document, e.g. "/steps/2/parameters/projct"; "" = the
                    // document itself
  // What is wrong, why, and what to do; one line, without a full stop at the end.
  std::string message;

  bool operator==(const Problem&) const = default;
};

// Thrown after a whole document, command line or step has been checked. Never empty.
class InvalidDefinition : public std::runtime_error {
public:
  explicit InvalidDefinition(std::vector<Problem> problems)
      : std::runtime_error("invalid definition"), m_problems(std::move(problems)) {}

  [[nodiscard]] const std::vector<Problem>& problems() const { return m_problems; }

private:
  std::vector<Problem> m_problems;
};

} // namespace octostep::schema
