#include "packaging/select/source_tree.h"

#include "packaging/output/atomic_file.h"
#include "packaging/select/ignore_rules.h"
#include "packaging/select/include_pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace octostep::packaging {
namespace {

constexpr std::uint64_t k_largest_ignore_file = 1 << 20;

// Whether a comes before b when names are compared as unsigned bytes, a folder's name with the '/'
// that it has in the paths of its files. A walk in this order yields sorted paths.
bool comes_first(const Node& a, const Node& b) {
  const std::size_t common = std::min(a.name.size(), b.name.size());
  if (const int order = a.name.compare(0, common, b.name, 0, common); order != 0) return order < 0;
  const auto next = [common](const Node& node) {
    if (node.name.size() > common)
      return static_cast<int>(static_cast<unsigned char>(node.name[common]));
    return node.kind == NodeKind::folder ? int{'/'} : 0;
  };
  return next(a) < next(b);
}

void sort_entries(std::vector<Entry>& entries) {
  const auto by_name = [](const Entry& a, const Entry& b) {
    return a.name < b.name; // char_traits compares as unsigned bytes
  };
  // Only links to folders, which the walk treats as files, can put a path out of order.
  if (!std::is_sorted(entries.begin(), entries.end(), by_name))
    std::sort(entries.begin(), entries.end(), by_name);
}

constexpr std::size_t k_most_times_followed = 1'000; // how often links may lead to one folder

class TreeWalk {
public:
  TreeWalk(const SourceFolder& folder, const Selection& selection)
      : m_folder(folder), m_selection(selection), m_base(folder.resolve("")) {
    for (const std::string& text : selection.include) {
      m_include.emplace_back(folder, text, selection.letter_case);
    }
    for (const std::string& text : selection.exclude) add_exclude(text);
    if (selection.use_ignore_file &&
        folder.follow(std::string(k_ignore_file)).node.kind == NodeKind::file) {
      m_ignore = IgnoreRules(folder.read_text(std::string(k_ignore_file), k_largest_ignore_file),
                             selection.letter_case);
    }
    locate_output();
  }

  SelectedTree run() {
    Node base = m_folder.follow("").node;
    walk("", base.identity);
    sort_entries(m_tree.entries);
    for (const IncludePattern& pattern : m_include) {
      if (!pattern.has_matched()) m_tree.unmatched.push_back(pattern.text());
    }
    if (m_skipped_links > 0) {
      m_tree.warnings.push_back(fmt::format(
          "left out {} symbolic link{}", m_skipped_links, m_skipped_links == 1 ? "" : "s"));
    }
    return std::move(m_tree);
  }

private:
  // "bin/**" and "bin/" exclude everything in a folder, so the walk need not enter it or follow a
  // link of that name.
  void add_exclude(const std::string& text) {
    m_exclude.emplace_back(text, m_selection.letter_case);
    std::string_view folder = text;
    while (folder.ends_with('/') || folder.ends_with("/**"))
      folder.remove_suffix(folder.ends_with('/') ? 1 : 3);
    if (!folder.empty() && folder.size() < text.size())
      m_exclude_below.emplace_back(folder, m_selection.letter_case);
  }

  void locate_output() {
    if (m_selection.output.empty()) return;
    // An output folder that does not exist yet contains nothing to leave out.
    std::error_code missing;
    const auto out_folder = std::filesystem::canonical(m_selection.output.parent_path(), missing);
    if (!missing) m_out_folder = SourceFolder(out_folder).follow("").node.identity;
  }

  [[nodiscard]] bool is_output(const FileIdentity& folder, const std::string& name) const {
    if (m_out_folder != folder) return false;
    const std::string output = m_selection.output.filename().string();
    return name == output || AtomicFile::is_temporary_name(name, output);
  }

  // `folders` contains the folders from the base down to this one.
  void walk(const std::string& path, const FileIdentity& identity) {
    if (m_selection.stop.stop_requested())
      throw PackagingError(ErrorKind::stopped, "packing was stopped");
    m_folders.push_back(identity);
    std::vector<Node> nodes = m_folder.list(path);
    std::sort(nodes.begin(), nodes.end(), comes_first);
    for (const Node& node : nodes) {
      if (is_output(identity, node.name)) continue;
      visit(path.empty() ? node.name : path + '/' + node.name, node);
    }
    if (nodes.empty() && !path.empty()) add_empty_folder(path);
    m_folders.pop_back();
  }

  void visit(const std::string& path, const Node& node) {
    if (m_selection.use_ignore_file && path == k_ignore_file) return;
    switch (node.kind) {
    case NodeKind::file:
      return take_file(path, node);
    case NodeKind::folder:
      return enter(path, node);
    case NodeKind::link:
      return take_link(path, node);
    case NodeKind::other:
      break;
    }
    if (!is_excluded(path, /*is_folder=*/false) && is_included(path)) {
      m_tree.warnings.push_back(fmt::format("left out '{}': it is a socket, pipe or device", path));
    }
  }

  void enter(const std::string& path, const Node& node) {
    if (!is_excluded(path, /*is_folder=*/true) && may_hold_matches(path)) walk(path, node.identity);
  }

  void take_file(const std::string& path, const Node& node) {
    if (is_excluded(path, /*is_folder=*/false) || !is_included(path)) return;
    m_tree.entries.push_back({.name = path,
                              .origin = {},
                              .size = node.size,
                              .modified = node.modified,
                              .kind = EntryKind::file,
                              .executable = node.executable});
  }

  void take_link(const std::string& path, const Node& node) {
    const LinkTarget target = m_folder.follow(path);
    const bool to_folder = target.state == LinkState::found && target.node.kind == NodeKind::folder;
    const bool wanted = to_folder && m_selection.links == Links::follow ? may_hold_matches(path)
                                                                        : is_included(path);
    if (!wanted || is_excluded(path, to_folder || target.state != LinkState::found)) return;
    if (m_selection.links == Links::skip) {
      ++m_skipped_links;
    } else if (m_selection.links == Links::keep) {
      m_tree.entries.push_back({.name = path,
                                .origin = m_folder.read_link(path),
                                .size = 0,
                                .modified = node.modified,
                                .kind = EntryKind::link,
                                .executable = false});
    } else if (const std::string fault = fault_of_link(path, target); fault.empty()) {
      visit(path, target.node);
    } else if (!m_selection.skip_broken_links) {
      throw PackagingError(ErrorKind::unreadable,
                           fmt::format("the symbolic link '{}' {}: exclude it, or leave links out",
                                       (m_folder.path() / path).string(),
                                       fault));
    }
  }

  // A lattice of a few folders, each with two links to the next, has more paths than any package
  // has entries: the work must grow with the number of folders, not with the number of paths to
  // them.
  std::size_t times_followed(const LinkTarget& target) {
    if (target.node.kind != NodeKind::folder) return 0;
    const auto& identity = target.node.identity;
    return ++m_times_followed[{identity.device, identity.inode}];
  }

  // Why a link cannot be followed; "" if it can.
  [[nodiscard]] std::string fault_of_link(const std::string& path, const LinkTarget& target) {
    if (target.state == LinkState::dangling) {
      return fmt::format("leads to '{}', which does not exist", m_folder.read_link(path));
    }
    if (target.state == LinkState::looping) {
      return fmt::format("leads to '{}', which leads back to it", m_folder.read_link(path));
    }
    if (std::find(m_folders.begin(), m_folders.end(), target.node.identity) != m_folders.end()) {
      return fmt::format(
          "leads to '{}', a folder that holds the link: following it would never end",
          m_folder.read_link(path));
    }
    if (times_followed(target) > k_most_times_followed) {
      return fmt::format(
          "leads to '{}', a folder that links lead to in more than {} ways: links in folders that "
          "links lead to multiply",
          m_folder.read_link(path),
          k_most_times_followed);
    }
    if (m_selection.allow_links_outside) return "";
    const auto resolved = m_folder.resolve(path);
    const auto [base_end, ignored] =
        std::mismatch(m_base.begin(), m_base.end(), resolved.begin(), resolved.end());
    if (base_end == m_base.end()) return "";
    return fmt::format("leaves the base path: it leads to '{}'", resolved.string());
  }

  void add_empty_folder(const std::string& path) {
    if (!m_selection.include_empty_folders) return;
    if (!is_included(path + "/")) return;
    const Node node = m_folder.follow(path).node;
    m_tree.entries.push_back({.name = path + '/',
                              .origin = {},
                              .size = 0,
                              .modified = node.modified,
                              .kind = EntryKind::folder,
                              .executable = false});
  }

  [[nodiscard]] bool is_excluded(const std::string& path, bool is_folder) const {
    const auto excludes = [&path](const Glob& glob) { return glob.matches(path); };
    return std::any_of(m_exclude.begin(), m_exclude.end(), excludes) ||
           m_ignore.ignores(path, is_folder) ||
           (is_folder && std::any_of(m_exclude_below.begin(), m_exclude_below.end(), excludes));
  }

  // Also tries the patterns that have not matched yet, so that each is credited with its matches.
  [[nodiscard]] bool is_included(const std::string& path) {
    bool included = false;
    for (IncludePattern& pattern : m_include) {
      if (included && pattern.has_matched()) continue;
      included = pattern.take(path) || included;
    }
    return included;
  }

  [[nodiscard]] bool may_hold_matches(const std::string& path) const {
    return std::any_of(m_include.begin(), m_include.end(), [&path](const IncludePattern& pattern) {
      return pattern.may_match_below(path);
    });
  }

  const SourceFolder& m_folder;
  const Selection& m_selection;
  std::filesystem::path m_base;
  std::vector<IncludePattern> m_include;
  std::vector<Glob> m_exclude, m_exclude_below;
  IgnoreRules m_ignore;
  std::optional<FileIdentity> m_out_folder;
  std::vector<FileIdentity> m_folders;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> m_times_followed; // by identity
  SelectedTree m_tree;
  std::size_t m_skipped_links = 0;
};

} // namespace

SelectedTree select_tree(const SourceFolder& folder, const Selection& selection) {
  return TreeWalk(folder, selection).run();
}

} // namespace octostep::packaging
