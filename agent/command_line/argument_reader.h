// The words of a command line: options written --name value or --name=value, and all other words.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "schema/problem.h"

namespace octostep::agent {

struct Argument {
  std::string option; // "--dry-run"; "" = not an option
  std::string text;   // a word that is not an option
  std::optional<std::string> inline_value;
};

class ArgumentReader {
public:
  explicit ArgumentReader(std::vector<std::string> words) : m_words(std::move(words)) {}

  [[nodiscard]] std::optional<Argument> next();

  // The value of the option just read: the text behind '=', or the next word. A word that starts
  // with -- counts as the next option, so such a value must follow '='. If there is no value,
  // reports a problem and returns nullopt.
  [[nodiscard]] std::optional<std::string> value_of(const Argument& argument,
                                                    std::vector<schema::Problem>& problems);

  // Skips what is probably the value of an unknown option.
  void skip_value_of(const Argument& argument);

  // Takes the next word if it is exactly one of these.
  [[nodiscard]] std::optional<std::string> take_if(const std::vector<std::string>& words);

private:
  std::vector<std::string> m_words;
  std::size_t m_next = 0;
};

} // namespace octostep::agent
