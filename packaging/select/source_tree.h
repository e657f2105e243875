// Decides which files of a folder go into a package: patterns, ignore rules, symbolic links, and
// warnings about what is left out.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "packaging/package_builder.h"
#include "packaging/select/entry.h"
#include "packaging/select/glob.h"

namespace octostep::packaging {

struct Selection {
  std::vector<std::string> include, exclude;
  Case letter_case = Case::exact;
  Links links = Links::follow;
  bool allow_links_outside = false;
  // Silently skip links that dangle, loop or leave the base path; used to find files to push.
  bool skip_broken_links = false;
  bool use_ignore_file = true;
  bool include_empty_folders = false;
  std::filesystem::path output; // neither this file nor its temporary names are selected; "" = none
  std::stop_token stop;
};

struct SelectedTree {
  std::vector<Entry> entries;         // sorted by name as unsigned bytes, each once
  std::vector<std::string> unmatched; // include patterns that matched nothing
  std::vector<std::string> warnings;
};

inline constexpr std::string_view k_ignore_file = ".octostepignore";

// An include pattern that is literally the name of an existing file or folder selects that,
// whatever characters it contains; a folder means everything below it. An excluded or ignored
// folder is not entered. A link to a folder is followed as if the folder were there. Links that
// dangle, lead back to a folder above, leave the base path, or lead to one folder more than 1,000
// times are errors (unreadable) unless they are excluded. Throws PackagingError.
[[nodiscard]] SelectedTree select_tree(const SourceFolder& folder, const Selection& selection);

} // namespace octostep::packaging
