#include "agent/command_line/argument_reader.h"

#include <algorithm>

#include <fmt/format.h>

namespace octostep::agent {

std::optional<Argument> ArgumentReader::next() {
  if (m_next == m_words.size()) return std::nullopt;
  const std::string& word = m_words[m_next++];
  if (word.size() < 2 || word.front() != '-') return Argument{"", word, std::nullopt};
  const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
  if (equals == std::string::npos) return Argument{word, "", std::nullopt};
  return Argument{word.substr(0, equals), "", word.substr(equals + 1)};
}

std::optional<std::string> ArgumentReader::value_of(const Argument& argument,
                                                    std::vector<schema::Problem>& problems) {
  if (argument.inline_value) return argument.inline_value;
  if (m_next < m_words.size() && !m_words[m_next].starts_with("--")) return m_words[m_next++];
  problems.push_back(
      {argument.option,
       fmt::format("needs a value; write {0} VALUE, or {0}=VALUE when it starts with --",
                   argument.option)});
  return std::nullopt;
}

void ArgumentReader::skip_value_of(const Argument& argument) {
  if (!argument.inline_value && m_next < m_words.size() && !m_words[m_next].starts_with('-'))
    ++m_next;
}

std::optional<std::string> ArgumentReader::take_if(const std::vector<std::string>& words) {
  if (m_next == m_words.size() || std::ranges::find(words, m_words[m_next]) == words.end())
    return std::nullopt;
  return m_words[m_next++];
}

} // namespace octostep::agent
