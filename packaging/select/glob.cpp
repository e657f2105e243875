#include "packaging/select/glob.h"

#include "packaging/utf8.h"
#include "schema/text/name_folding.h"

#include <fmt/format.h>

#include <algorithm>

namespace octostep::packaging {
namespace {

constexpr std::size_t k_most_alternatives = 1024;

[[noreturn]] void refuse(std::string_view pattern, std::string_view why) {
  throw PackagingError(ErrorKind::invalid_input,
                       fmt::format("the pattern '{}' cannot be used: {}", pattern, why));
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    if (end > start) parts.push_back(path.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

// Index just behind a "[...]" that starts at `start`; npos if it is not closed. A ']' right after
// the opening bracket stands for itself.
std::size_t class_end(std::string_view text, std::size_t start) {
  std::size_t at = start + 1;
  if (at < text.size() && (text[at] == '!' || text[at] == '^')) ++at;
  if (at < text.size() && text[at] == ']') ++at;
  for (; at < text.size() && text[at] != ']'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at < text.size() ? at + 1 : std::string_view::npos;
}

struct BraceGroup {
  std::size_t start = std::string_view::npos, end = 0; // of "{...}"; end is behind the '}'
  std::vector<std::string_view> choices;
};

// The first brace group of the pattern.
BraceGroup find_braces(std::string_view text, std::string_view whole) {
  BraceGroup group;
  std::size_t depth = 0, choice = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '[') {
      const std::size_t end = class_end(text, i);
      if (end != std::string_view::npos) i = end - 1;
    } else if (text[i] == '{') {
      if (depth++ == 0) group.start = i, choice = i + 1;
    } else if (text[i] == '}' && depth > 0) {
      if (--depth > 0) continue;
      group.choices.push_back(text.substr(choice, i - choice));
      group.end = i + 1;
      return group;
    } else if (text[i] == ',' && depth == 1) {
      group.choices.push_back(text.substr(choice, i - choice));
      choice = i + 1;
    }
  }
  if (depth > 0) refuse(whole, "a '{' is not closed; write '\\{' for the character itself");
  return group;
}

// Every combination of the brace groups, in order.
std::vector<std::string> expand_braces(std::string_view pattern) {
  std::vector<std::string> pending{std::string(pattern)}, done;
  while (!pending.empty()) {
    const std::string text = std::move(pending.back());
    pending.pop_back();
    const BraceGroup group = find_braces(text, pattern);
    if (group.start == std::string_view::npos) {
      done.push_back(text);
    } else {
      for (auto choice = group.choices.rbegin(); choice != group.choices.rend(); ++choice) {
        pending.push_back(text.substr(0, group.start) + std::string(*choice) +
                          text.substr(group.end));
      }
    }
    if (pending.size() + done.size() > k_most_alternatives)
      refuse(pattern, "its braces have too many combinations");
  }
  return done;
}

} // namespace

Glob::Glob(std::string_view pattern, Case letter_case)
    : m_text(text::normalized(pattern)), m_case(letter_case) {
  for (const std::string& alternative : expand_braces(m_text)) {
    m_alternatives.push_back(compile(alternative));
    const Alternative& segments = m_alternatives.back();
    if (segments.size() == 2 && segments[0].any_folders && segments[1].atoms.size() == 1 &&
        segments[1].atoms[0].kind == Atom::Kind::any_run) {
      m_matches_all = true;
    }
  }
}

Glob::Alternative Glob::compile(std::string_view pattern) const {
  Alternative segments;
  for (const std::string_view part : split(pattern)) {
    if (part == ".") continue;
    if (part == "..")
      refuse(m_text, "'..' would leave the base path; set the base path higher instead");
    const bool repeated = part == "**" && !segments.empty() && segments.back().any_folders;
    if (!repeated) segments.push_back(compile_segment(part));
  }
  if (segments.empty() && pattern.find('/') == std::string_view::npos)
    refuse(m_text, "it is empty");
  const bool everything_below =
      segments.empty() || segments.back().any_folders || pattern.ends_with('/');
  if (everything_below) {
    if (segments.empty() || !segments.back().any_folders)
      segments.push_back({.any_folders = true, .atoms = {}});
    segments.push_back({.any_folders = false,
                        .atoms = {{.kind = Atom::Kind::any_run, .character = 0, .ranges = {}}}});
  }
  return segments;
}

Glob::Segment Glob::compile_segment(std::string_view text) const {
  Segment segment;
  if (text == "**") {
    segment.any_folders = true;
    return segment;
  }
  while (!text.empty()) {
    Atom atom;
    if (text.front() == '[') {
      segment.atoms.push_back(compile_class(text));
      continue;
    }
    if (text.front() == '\\' && text.size() > 1) {
      text.remove_prefix(1);
    } else if (text.front() == '*') {
      atom.kind = Atom::Kind::any_run;
    } else if (text.front() == '?') {
      atom.kind = Atom::Kind::any_one;
    }
    atom.character = take_code_point(text);
    if (m_case == Case::any) atom.character = text::folded_letter(atom.character);
    const bool repeated = atom.kind == Atom::Kind::any_run && !segment.atoms.empty() &&
                          segment.atoms.back().kind == Atom::Kind::any_run;
    if (!repeated) segment.atoms.push_back(std::move(atom));
  }
  return segment;
}

Glob::Atom Glob::compile_class(std::string_view& text) const {
  const std::size_t end = class_end(text, 0);
  if (end == std::string_view::npos)
    refuse(m_text, "a '[' is not closed; write '\\[' for the character itself");
  std::string_view inside = text.substr(1, end - 2);
  text.remove_prefix(end);

  Atom atom{.kind = Atom::Kind::one_of, .character = 0, .ranges = {}};
  if (inside.starts_with('!') || inside.starts_with('^')) {
    atom.kind = Atom::Kind::none_of;
    inside.remove_prefix(1);
  }
  const auto take = [&inside] {
    if (inside.front() == '\\' && inside.size() > 1) inside.remove_prefix(1);
    return take_code_point(inside);
  };
  while (!inside.empty()) {
    const char32_t first = take();
    char32_t last = first;
    if (inside.size() > 1 && inside.front() == '-') {
      inside.remove_prefix(1);
      last = take();
    }
    if (last < first) refuse(m_text, "a range in '[...]' runs backwards");
    atom.ranges.emplace_back(first, last);
    if (m_case == Case::any) // a range across the cases is reversed; it then contains nothing
      atom.ranges.emplace_back(text::folded_letter(first), text::folded_letter(last));
  }
  return atom;
}

bool Glob::atom_matches(const Atom& atom, char32_t c) const {
  const auto in_ranges = [&atom, this](char32_t wanted) {
    return std::any_of(atom.ranges.begin(), atom.ranges.end(), [wanted, this](const auto& range) {
      if (wanted >= range.first && wanted <= range.second) return true;
      if (m_case == Case::exact || wanted < U'a' || wanted > U'z') return false;
      return wanted - 32 >= range.first && wanted - 32 <= range.second;
    });
  };
  switch (atom.kind) {
  case Atom::Kind::one:
    return atom.character == c;
  case Atom::Kind::one_of:
    return in_ranges(c);
  case Atom::Kind::none_of:
    return !in_ranges(c);
  case Atom::Kind::any_one:
  case Atom::Kind::any_run:
    return true;
  }
  return false;
}

// The usual two-pointer match: a "*" takes as little as possible and is widened by one if the rest
// fails; only the last "*" ever needs widening.
bool Glob::segment_matches(const Segment& segment, std::string_view name) const {
  const auto& atoms = segment.atoms;
  std::size_t at = 0, run = atoms.size();
  std::string_view retry;
  while (!name.empty()) {
    if (at < atoms.size() && atoms[at].kind == Atom::Kind::any_run) {
      if (at + 1 == atoms.size()) return true;
      run = at++;
      retry = name;
      continue;
    }
    std::string_view rest = name;
    const char32_t c =
        m_case == Case::any ? text::folded_letter(take_code_point(rest)) : take_code_point(rest);
    if (at < atoms.size() && atom_matches(atoms[at], c)) {
      ++at;
      name = rest;
      continue;
    }
    if (run == atoms.size()) return false;
    take_code_point(retry);
    name = retry;
    at = run + 1;
  }
  while (at < atoms.size() && atoms[at].kind == Atom::Kind::any_run) ++at;
  return at == atoms.size();
}

bool Glob::alternative_matches(const Alternative& segments,
                               const std::vector<std::string_view>& names) const {
  std::size_t at = 0, name = 0, any = segments.size(), retry = 0;
  while (name < names.size()) {
    if (at < segments.size() && segments[at].any_folders) {
      any = at++;
      retry = name;
    } else if (at < segments.size() && segment_matches(segments[at], names[name])) {
      ++at;
      ++name;
    } else if (any < segments.size()) {
      name = ++retry;
      at = any + 1;
    } else {
      return false;
    }
  }
  return at == segments.size();
}

bool Glob::matches(std::string_view path) const {
  if (m_matches_all) return true;
  return text::is_ascii(path) ? matches_normal(path) : matches_normal(text::normalized(path));
}

bool Glob::matches_normal(std::string_view path) const {
  const auto names = split(path);
  return std::any_of(
      m_alternatives.begin(), m_alternatives.end(), [&](const Alternative& alternative) {
        return alternative_matches(alternative, names);
      });
}

// Follows all paths through the pattern at once: `reached[i]` means that the segments before i have
// been matched.
bool Glob::may_continue(const Alternative& segments,
                        const std::vector<std::string_view>& names) const {
  std::vector<bool> reached(segments.size() + 1);
  reached[0] = true;
  for (const std::string_view name : names) {
    std::vector<bool> next(segments.size() + 1);
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (!reached[i]) continue;
      if (segments[i].any_folders) {
        next[i] = true;
        reached[i + 1] = true;
      } else if (segment_matches(segments[i], name)) {
        next[i + 1] = true;
      }
    }
    reached = std::move(next);
  }
  return std::find(reached.begin(), reached.end() - 1, true) != reached.end() - 1;
}

bool Glob::may_match_below(std::string_view folder) const {
  if (m_matches_all) return true;
  return text::is_ascii(folder) ? may_match_below_normal(folder)
                                : may_match_below_normal(text::normalized(folder));
}

bool Glob::may_match_below_normal(std::string_view folder) const {
  const auto names = split(folder);
  return std::any_of(
      m_alternatives.begin(), m_alternatives.end(), [&](const Alternative& alternative) {
        return may_continue(alternative, names);
      });
}

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[]{}\\") != std::string_view::npos;
}

std::string_view backslash_note(std::string_view pattern) {
  if (pattern.find('\\') == std::string_view::npos) return "";
  return "; a backslash takes the next character literally, folders are separated by '/'";
}

std::string escape_glob(std::string_view path) {
  std::string escaped;
  for (const char c : path) {
    if (std::string_view("*?[]{}\\").find(c) != std::string_view::npos) escaped.push_back('\\');
    escaped.push_back(c);
  }
  return escaped;
}

} // namespace octostep::packaging
