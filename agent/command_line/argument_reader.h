// The words of a command line: options as --name value or --name=value, and everything else.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "schema/problem.h"

namespace octostep::agent {

struct Argument {
  std::string option; // "--dry-run"; "" = not an option
  std::string text;   // of a word that is not an option
  std::optional<std::string> inline_value;
};

class ArgumentReader {
public:
  explicit ArgumentReader(std::vector<std::string> words) : m_words(std::move(words)) {}

  [[nodiscard]] std::optional<Argument> next();

  // The value of the option just read: behind its '=', or the next word. A word that starts with --
  // is taken for the next option, so such a value has to stand behind '='. Absent: it was reported.
  [[nodiscard]] std::optional<std::string> value_of(const Argument& argument,
                                                    std::vector<schema::Problem>& problems);

  // Passes over what is likely the value of an option that nobody knows.
  void skip_value_of(const Argument& argument);

  // The next word when it is exactly one of these.
  [[nodiscard]] std::optional<std::string> take_if(const std::vector<std::string>& words);

private:
  std::vector<std::string> m_words;
  std::size_t m_next = 0;
};

} // namespace octostep::agent
