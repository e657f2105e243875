// The lines of a ".octostepignore" file, with the meaning that git gives to ".gitignore": '#'
// starts a comment, '!' takes back, a pattern without inner '/' applies at any depth, a trailing
// '/' to folders only, the last match wins.
#pragma once

#include <string_view>
#include <vector>

#include "packaging/select/glob.h"

namespace octostep::packaging {

class IgnoreRules {
public:
  IgnoreRules() = default;
  IgnoreRules(std::string_view text, Case letter_case); // throws invalid_input

  // For a folder that is ignored nothing below is looked at, so nothing below can be taken back.
  [[nodiscard]] bool ignores(std::string_view path, bool is_folder) const;

private:
  struct Rule {
    Glob glob;
    bool takes_back, folders_only;
  };
  std::vector<Rule> m_rules;
};

} // namespace octostep::packaging
