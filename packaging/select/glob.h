// One file pattern: "**" for any number of folders, "*", "?", "[a-z]", "[!a-z]", "{a,b}", '/' as
// the only separator, and a backslash before a character that is meant literally. Paths are
// relative to a base folder, without a leading '/'. Pattern and path may be in different Unicode
// forms.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "packaging/packaging_error.h"

namespace octostep::packaging {

enum class Case { exact, any };

class Glob {
public:
  // Ignores a leading "/" or "./"; a trailing "/" means everything below. Throws invalid_input for
  // an empty pattern, for "..", for unbalanced brackets and braces, and for more than 1,024 brace
  // combinations.
  Glob(std::string_view pattern, Case letter_case);

  [[nodiscard]] bool matches(std::string_view path) const;
  // Whether some path below `folder` could match, so that a walk can skip other folders. "" is the
  // base itself.
  [[nodiscard]] bool may_match_below(std::string_view folder) const;

private:
  struct Atom {
    enum class Kind { one, any_one, any_run, one_of, none_of } kind = Kind::one;
    char32_t character = 0;
    std::vector<std::pair<char32_t, char32_t>> ranges;
  };
  struct Segment {
    bool any_folders = false; // "**"
    std::vector<Atom> atoms;
  };
  using Alternative = std::vector<Segment>;

  [[nodiscard]] Alternative compile(std::string_view pattern) const;
  [[nodiscard]] Segment compile_segment(std::string_view text) const;
  [[nodiscard]] Atom compile_class(std::string_view& text) const;
  [[nodiscard]] bool atom_matches(const Atom& atom, char32_t c) const;
  [[nodiscard]] bool segment_matches(const Segment& segment, std::string_view name) const;
  [[nodiscard]] bool matches_normal(std::string_view path) const;
  [[nodiscard]] bool may_match_below_normal(std::string_view folder) const;
  [[nodiscard]] bool alternative_matches(const Alternative& segments,
                                         const std::vector<std::string_view>& names) const;
  [[nodiscard]] bool may_continue(const Alternative& segments,
                                  const std::vector<std::string_view>& names) const;

  std::string m_text;
  Case m_case;
  std::vector<Alternative> m_alternatives;
  bool m_matches_all = false; // "**", the default of Pack
};

[[nodiscard]] bool has_wildcard(std::string_view pattern);
// For the end of a message about a pattern that matches nothing: says that a backslash in it does
// not separate folders; "" if there is none.
[[nodiscard]] std::string_view backslash_note(std::string_view pattern);

// A pattern that matches only `path`.
[[nodiscard]] std::string escape_glob(std::string_view path);

} // namespace octostep::packaging
