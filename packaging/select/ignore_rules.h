// The lines of an ".octostepignore" file, with the meaning that git gives to ".gitignore": '#'
// starts a comment, '!' re-includes, a pattern without an inner '/' applies at any depth, a
// trailing '/' applies to folders only, and the last match wins.
#pragma once

#include <string_view>
#include <vector>

#include "packaging/select/glob.h"

namespace octostep::packaging {

class IgnoreRules {
public:
  IgnoreRules() = default;
  IgnoreRules(std::string_view text, Case letter_case); // throws invalid_input

  // The content of an ignored folder is never looked at, so nothing in it can be re-included.
  [[nodiscard]] bool ignores(std::string_view path, bool is_folder) const;

private:
  struct Rule {
    Glob glob;
    bool takes_back, folders_only;
  };
  std::vector<Rule> m_rules;
};

} // namespace octostep::packaging
