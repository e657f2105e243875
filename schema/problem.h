// What is wrong with a document, and where. Problems are collected, not thrown one by one: a user
// sees every mistake of a document in one run.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace octostep::schema {

struct Problem {
  std::string path; // JSON Pointer into the document, e.g. "/steps/2/parameters/projct"; "" = the
                    // document itself
  std::string message; // what is wrong, why, and what to do; one line, no trailing full stop needed

  bool operator==(const Problem&) const = default;
};

// Thrown once a whole document, command line or step has been looked at. Never empty.
class InvalidDefinition : public std::runtime_error {
public:
  explicit InvalidDefinition(std::vector<Problem> problems)
      : std::runtime_error("invalid definition"), m_problems(std::move(problems)) {}

  [[nodiscard]] const std::vector<Problem>& problems() const { return m_problems; }

private:
  std::vector<Problem> m_problems;
};

} // namespace octostep::schema
