#include "packaging/select/source_tree.h"

#include "test/support/temp_folder.h"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>

using namespace octostep::packaging;
using octostep::test::TempFolder;
using Names = std::vector<std::string>;

namespace {

Selection all() {
  Selection selection;
  selection.include = {"**"};
  return selection;
}

Names names_of(const SelectedTree& tree) {
  Names names;
  for (const Entry& entry : tree.entries) names.push_back(entry.name);
  return names;
}

Names select(const TempFolder& folder, const Selection& selection) {
  return names_of(select_tree(SourceFolder(folder.path()), selection));
}

Names select(const TempFolder& folder, Names include, Names exclude = {}) {
  Selection selection;
  selection.include = std::move(include);
  selection.exclude = std::move(exclude);
  return select(folder, selection);
}

std::string message_of(const TempFolder& folder, const Selection& selection) {
  try {
    static_cast<void>(select(folder, selection));
  } catch (const PackagingError& error) {
    return error.what();
  }
  return "";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace

TEST_CASE("everything is selected, dot files included, sorted as unsigned bytes") {
  const TempFolder folder;
  for (const char* name : {"b", "a/z", "a.txt", "é", ".hidden", "Z", "a/b/c", "a-b"})
    folder.write(name);
  CHECK(select(folder, all()) == Names{".hidden", "Z", "a-b", "a.txt", "a/b/c", "a/z", "b", "é"});
}

TEST_CASE("size, time and executable bit come from the disk") {
  const TempFolder folder;
  const auto path = folder.write("run.sh", "12345");
  folder.write("plain", "");
  ::chmod(path.c_str(), 0750);
  const timespec times[2] = {{0, 0}, {1'000'000'000, 7}};
  ::utimensat(AT_FDCWD, path.c_str(), times, 0);
  const SelectedTree tree = select_tree(SourceFolder(folder.path()), all());
  REQUIRE(tree.entries.size() == 2);
  CHECK_FALSE(tree.entries[0].executable);
  CHECK(tree.entries[1].executable);
  CHECK(tree.entries[1].size == 5);
  CHECK(tree.entries[1].modified == 1'000'000'000'000'000'007);
}

TEST_CASE("includes and excludes select together") {
  const TempFolder folder;
  for (const char* name : {"bin/a.dll", "bin/a.pdb", "bin/sub/b.dll", "src/a.cs", "readme.md"})
    folder.write(name);
  CHECK(select(folder, Names{"bin/*.dll"}) == Names{"bin/a.dll"});
  CHECK(select(folder, Names{"bin/"}) == Names{"bin/a.dll", "bin/a.pdb", "bin/sub/b.dll"});
  CHECK(select(folder, Names{"bin"}) == Names{"bin/a.dll", "bin/a.pdb", "bin/sub/b.dll"});
  CHECK(select(folder, Names{"/bin/*.dll", "bin/**"}, {"**/*.pdb"}) ==
        Names{"bin/a.dll", "bin/sub/b.dll"});
  CHECK(select(folder, Names{"**"}, {"bin/**", "src"}) == Names{"readme.md"});
  CHECK(select(folder, Names{"**"}, {"bin/", "*.md"}) == Names{"src/a.cs"});
}

TEST_CASE("names that look like patterns are found when given as such") {
  const TempFolder folder;
  for (const char* name : {"[x].txt", "x.txt", "{y}", "[z", "d [1]/f", "*"}) folder.write(name);
  CHECK(select(folder, Names{"[x].txt"}) == Names{"[x].txt", "x.txt"});
  CHECK(select(folder, Names{"{y}"}) == Names{"{y}"});
  CHECK(select(folder, Names{"[z"}) == Names{"[z"});
  CHECK(select(folder, Names{"d [1]"}) == Names{"d [1]/f"});
  CHECK(select(folder, Names{"*"}).size() == 5);
}

TEST_CASE("patterns that matched nothing are told, others are credited fairly") {
  const TempFolder folder;
  folder.write("a.txt");
  Selection selection;
  selection.include = {"**", "a.*", "nothing/**", "*.dll"};
  const SelectedTree tree = select_tree(SourceFolder(folder.path()), selection);
  CHECK(names_of(tree) == Names{"a.txt"});
  CHECK(tree.unmatched == Names{"nothing/**", "*.dll"});
}

TEST_CASE("the parent folder is refused") {
  const TempFolder folder;
  Selection selection;
  selection.include = {"../x"};
  CHECK(contains(message_of(folder, selection), "'../x'"));
}

TEST_CASE("letter case counts unless it is switched off") {
  const TempFolder folder;
  folder.write("Bin/A.DLL");
  CHECK(select(folder, Names{"bin/*.dll"}).empty());
  Selection selection;
  selection.include = {"bin/*.dll"};
  selection.letter_case = Case::any;
  CHECK(select(folder, selection) == Names{"Bin/A.DLL"});
}

TEST_CASE("a name in another Unicode form is included, excluded and ignored all the same") {
  const TempFolder folder; // with names that are split as by macOS
  folder.write("Schlu\u0308ssel/api.key");
  folder.write("Schlu\u0308ssel.txt");
  folder.write("a.txt");
  CHECK(select(folder, Names{"**"}, Names{"Schl\u00FCssel", "Schl\u00FCssel.txt"}) ==
        Names{"a.txt"});
  CHECK(select(folder, Names{"**"}, Names{"Schl\u00FC*/**", "*.txt"}).empty());
  CHECK(select(folder, Names{"Schl\u00FCssel"}) == Names{"Schlu\u0308ssel/api.key"});
  CHECK(select(folder, Names{"Schl\u00FCssel/*.key"}) == Names{"Schlu\u0308ssel/api.key"});
  folder.write(".octostepignore", "Schl\u00FCssel/\nSchl\u00FCssel.txt\n");
  CHECK(select(folder, all()) == Names{"a.txt"});
}

TEST_CASE("the ignore file is obeyed and stays out itself") {
  const TempFolder folder;
  for (const char* name :
       {"a.log", "keep.log", "node_modules/x", "sub/a.log", "sub/.octostepignore"})
    folder.write(name);
  folder.write(".octostepignore", "*.log\n!keep.log\nnode_modules/\n");
  CHECK(select(folder, all()) == Names{"keep.log", "sub/.octostepignore"});
}

TEST_CASE("the output and its temporary names stay out") {
  const TempFolder folder;
  for (const char* name : {"a",
                           "out/Id.1.0.zip",
                           "out/.Id.1.0.zip.octostep-7-0.tmp",
                           "out/Id.2.0.zip",
                           "Id.1.0.zip"}) {
    folder.write(name);
  }
  Selection selection = all();
  selection.output = folder.path() / "out" / ".." / "out" / "Id.1.0.zip";
  CHECK(select(folder, selection) == Names{"Id.1.0.zip", "a", "out/Id.2.0.zip"});
}

TEST_CASE("empty folders are entries on request, unless excluded") {
  const TempFolder folder;
  folder.folder("empty/deeper");
  folder.folder("other");
  folder.write("full/a");
  CHECK(select(folder, all()) == Names{"full/a"});
  Selection selection = all();
  selection.include_empty_folders = true;
  CHECK(select(folder, selection) == Names{"empty/deeper/", "full/a", "other/"});
  selection.exclude = {"oth*"};
  CHECK(select(folder, selection) == Names{"empty/deeper/", "full/a"});
}

TEST_CASE("links inside the base are followed, folders included") {
  const TempFolder folder;
  folder.write("real/a");
  folder.link("file", "real/a");
  folder.link("folder", "real");
  CHECK(select(folder, all()) == Names{"file", "folder/a", "real/a"});
}

TEST_CASE("links that cannot be followed are errors that say why") {
  struct Row {
    const char *name, *target, *reason;
  };
  for (const Row& row : {Row{"dangling", "nowhere", "does not exist"},
                         Row{"loop", "loop", "leads back"},
                         Row{"sub/up", "..", "never end"},
                         Row{"outside", "/etc/hostname", "leaves the base path"},
                         Row{"outside", "/etc", "leaves the base path"}}) {
    CAPTURE(row.name);
    const TempFolder folder;
    folder.write("a");
    folder.link(row.name, row.target);
    const std::string message = message_of(folder, all());
    CHECK(contains(message, row.reason));
    CHECK(contains(message, row.name));
    for (const char* exclude : {row.name, "**/up", "sub/**"}) {
      if (std::string_view(exclude) != row.name && std::string_view(row.name) != "sub/up") continue;
      CHECK(select(folder, Names{"**"}, {exclude}) == Names{"a"});
    }
    CHECK(select(folder, Names{"a"}) == Names{"a"});
  }
}

TEST_CASE("excluding a link's content excludes the link") {
  const TempFolder folder;
  folder.write("a");
  folder.link("loop", "loop");
  folder.link("up", ".");
  CHECK(select(folder, Names{"**"}, {"loop/**", "up/"}) == Names{"a"});
}

TEST_CASE("links out of the base are followed when allowed") {
  const TempFolder outside, folder;
  outside.write("far/b");
  folder.link("file", (outside.path() / "far/b").string());
  folder.link("folder", (outside.path() / "far").string());
  Selection selection = all();
  selection.allow_links_outside = true;
  CHECK(select(folder, selection) == Names{"file", "folder/b"});
}

TEST_CASE("a base path that is a link itself holds its files") {
  const TempFolder folder;
  folder.write("real/a");
  folder.link("real/b", "a");
  folder.link("base", "real");
  CHECK(names_of(select_tree(SourceFolder(folder.path() / "base"), all())) == Names{"a", "b"});
}

TEST_CASE("links are left out with a count, or kept") {
  const TempFolder folder;
  folder.write("real/a");
  folder.link("folder", "real");
  folder.link("dangling", "nowhere");
  Selection selection = all();
  selection.links = Links::skip;
  const SelectedTree skipped = select_tree(SourceFolder(folder.path()), selection);
  CHECK(names_of(skipped) == Names{"real/a"});
  CHECK(skipped.warnings == Names{"left out 2 symbolic links"});
  selection.links = Links::keep;
  const SelectedTree kept = select_tree(SourceFolder(folder.path()), selection);
  REQUIRE(names_of(kept) == Names{"dangling", "folder", "real/a"});
  CHECK(kept.entries[1].kind == EntryKind::link);
  CHECK(kept.entries[1].origin == "real");
}

TEST_CASE("pipes and sockets are left out with a warning") {
  const TempFolder folder;
  folder.write("a");
  ::mkfifo((folder.path() / "pipe").c_str(), 0600);
  const SelectedTree tree = select_tree(SourceFolder(folder.path()), all());
  CHECK(names_of(tree) == Names{"a"});
  REQUIRE(tree.warnings.size() == 1);
  CHECK(contains(tree.warnings[0], "'pipe'"));
}

TEST_CASE("a stop request ends the walk") {
  const TempFolder folder;
  std::stop_source source;
  source.request_stop();
  Selection selection = all();
  selection.stop = source.get_token();
  CHECK(contains(message_of(folder, selection), "stopped"));
}

TEST_SUITE("hostile") {
  TEST_CASE("a lattice of links, which has more paths than files, is refused") {
    const TempFolder folder;
    constexpr int k_floors = 30;
    for (int floor = 0; floor < k_floors; ++floor) {
      const auto name = "floor" + std::to_string(floor);
      folder.write(name + "/file");
      const auto next = "../floor" + std::to_string(floor + 1);
      if (floor + 1 == k_floors) continue;
      folder.link(name + "/left", next);
      folder.link(name + "/right", next);
    }
    CHECK(contains(message_of(folder, all()), "links lead to in more than 1000 ways"));
  }

  TEST_CASE("links that lead to one folder in several ways are followed each time") {
    const TempFolder folder;
    folder.write("real/file");
    folder.link("one", "real");
    folder.link("two", "real");
    folder.link("deep/one", "../one");
    CHECK(select(folder, all()) == Names{"deep/one/file", "one/file", "real/file", "two/file"});
  }
}
