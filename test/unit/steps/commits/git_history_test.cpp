// What clones say, and the build information made from them. The clones are created with libgit2.
#include <doctest/doctest.h>
#include <git2.h>

#include "steps/commits/build_record.h"
#include "steps/commits/commit_notes.h"
#include "steps/commits/git_history.h"
#include "test/support/temp_folder.h"
#include "test/unit/steps/step_fixture.h"

using namespace octostep;
using namespace octostep::test;

namespace {

// A clone in its own folder, with empty commits that are a minute apart.
class Clone {
public:
  Clone() {
    git_libgit2_init();
    git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
    options.flags = GIT_REPOSITORY_INIT_MKPATH;
    options.initial_head = "main";
    REQUIRE(git_repository_init_ext(&m_repository, m_folder.path().c_str(), &options) == 0);
  }
  ~Clone() {
    git_repository_free(m_repository);
    git_libgit2_shutdown();
  }
  Clone(const Clone&) = delete;
  Clone& operator=(const Clone&) = delete;

  std::string commit(const std::string& message, const char* encoding = nullptr) {
    git_signature* author = nullptr;
    git_signature_new(&author, "A", "a@example.com", 1'700'000'000 + 60 * m_commits++, 0);
    git_treebuilder* builder = nullptr;
    git_treebuilder_new(&builder, m_repository, nullptr);
    git_oid tree_id;
    git_treebuilder_write(&tree_id, builder);
    git_tree* tree = nullptr;
    git_tree_lookup(&tree, m_repository, &tree_id);
    git_commit* parent = nullptr;
    if (!m_last.empty()) {
      git_oid id;
      git_oid_fromstr(&id, m_last.c_str());
      git_commit_lookup(&parent, m_repository, &id);
    }
    const git_commit* parents[] = {parent};
    git_oid id;
    const int failed = git_commit_create(&id,
                                         m_repository,
                                         "HEAD",
                                         author,
                                         author,
                                         encoding,
                                         message.c_str(),
                                         tree,
                                         parent == nullptr ? 0 : 1,
                                         parents);
    git_commit_free(parent);
    git_tree_free(tree);
    git_treebuilder_free(builder);
    git_signature_free(author);
    REQUIRE(failed == 0);
    m_last.assign(GIT_OID_HEXSZ, '\0');
    git_oid_fmt(m_last.data(), &id);
    return m_last;
  }

  void remote(const std::string& url) {
    git_remote* remote = nullptr;
    REQUIRE(git_remote_create(&remote, m_repository, "origin", url.c_str()) == 0);
    git_remote_free(remote);
  }

  void make_shallow(const std::string& boundary) const {
    m_folder.write(".git/shallow", boundary + "\n");
  }

  // Replaces the configuration that libgit2 wrote.
  void configure(const std::string& text) const { m_folder.write(".git/config", text); }

  [[nodiscard]] std::filesystem::path path() const { return m_folder.path(); }

private:
  TempFolder m_folder;
  git_repository* m_repository = nullptr;
  std::string m_last;
  int m_commits = 0;
};

std::vector<std::string> comments(const steps::GitHistory& history) {
  std::vector<std::string> texts;
  for (const auto& commit : history.commits) texts.push_back(commit.comment);
  return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("the commits since the last build are told, newest first") {
  Clone clone;
  clone.commit("one\n");
  const auto since = clone.commit("two\n");
  clone.commit("three\n\nwith a body\n");
  const auto head = clone.commit("four\n");
  const auto history = steps::read_git_history({clone.path(), "", since});
  REQUIRE(history);
  CHECK(history->commit == head);
  CHECK(history->branch == "main");
  CHECK(comments(*history) == Texts{"four", "three\n\nwith a body"});
  CHECK(history->shortfall.empty());
}

TEST_CASE("a commit other than the one checked out can be asked for") {
  Clone clone;
  const auto since = clone.commit("one");
  const auto asked = clone.commit("two");
  clone.commit("three");
  CHECK(comments(*steps::read_git_history({clone.path(), asked, since})) == Texts{"two"});
  CHECK(holds(refusal([&] {
                (void)steps::read_git_history({clone.path(), "no-such", ""});
              }),
              "not found: commit 'no-such' is not in the clone"));
}

TEST_CASE("what cannot be told is said, not left out in silence") {
  Clone clone;
  clone.commit("one");
  clone.commit("two");
  const auto unknown = steps::read_git_history({clone.path(), "", ""});
  CHECK(comments(*unknown) == Texts{"two"});
  CHECK(holds(unknown->shortfall, "is not known"));
  const auto missing =
      steps::read_git_history({clone.path(), "", "1234567890123456789012345678901234567890"});
  CHECK(comments(*missing) == Texts{"two"});
  CHECK(holds(missing->shortfall, "is not in this clone"));
}

TEST_CASE("a shallow clone tells what it has, and that it is one") {
  Clone clone;
  clone.commit("one");
  const auto boundary = clone.commit("two");
  clone.commit("three");
  clone.make_shallow(boundary);
  const auto history = steps::read_git_history({clone.path(), "", boundary});
  CHECK(comments(*history) == Texts{"three"});
  CHECK(holds(history->shortfall, "shallow"));
}

TEST_CASE("a folder in no clone has no history, one below a clone has the clone's") {
  TempFolder folder;
  CHECK_FALSE(steps::read_git_history({folder.path(), "", ""}));
  Clone clone;
  clone.commit("one");
  std::filesystem::create_directories(clone.path() / "deep/er");
  CHECK(steps::read_git_history({clone.path() / "deep/er", "", ""}));
}

TEST_CASE("credentials in a remote's URL are taken out") {
  const std::pair<const char*, const char*> rows[] = {
      {"https://user:token@git.example.com/a.git", "https://git.example.com/a.git"},
      {"https://token@git.example.com/a@b.git", "https://git.example.com/a@b.git"},
      {"https://git.example.com/a@b.git", "https://git.example.com/a@b.git"},
      {"git@git.example.com:a/b.git", "git@git.example.com:a/b.git"}};
  for (const auto& [url, expected] : rows) {
    Clone clone;
    clone.commit("one");
    clone.remote(url);
    CHECK(steps::read_git_history({clone.path(), "", ""})->remote_url == expected);
  }
}

TEST_CASE("a record is collected from the build and its clones, and says what it lacks") {
  Clone clone;
  const auto since = clone.commit("one");
  const auto head = clone.commit("two");
  clone.remote("https://git.example.com/shop.git");
  Clone library;
  library.commit("library change");
  library.remote("https://git.example.com/library.git");
  steps::BuildFacts build;
  build.ci = "TeamCity";
  build.number = "78";
  build.branch = "develop";
  const auto record =
      steps::collect_record(build, {"release", {clone.path(), library.path()}, since});
  const json read = json::parse(record.json);
  CHECK(read["BuildEnvironment"] == "TeamCity");
  CHECK(read["Branch"] == "release");
  CHECK(read["VcsRoot"] == "https://git.example.com/shop.git");
  CHECK(read["VcsCommitNumber"] == head);
  CHECK(read["Commits"].size() == 2);
  CHECK(read["Commits"][0] == json{{"Id", head}, {"Comment", "two"}});
  CHECK(read["Commits"][1]["Comment"] == "[https://git.example.com/library.git] library change");
  CHECK(holds(read["IncompleteDataWarning"], "the last successful build is not known"));
}

TEST_CASE("thousands of commits are told, all of them") {
  Clone clone;
  const auto since = clone.commit("first");
  for (int i = 0; i < 3'000; ++i) clone.commit("change");
  const auto record = steps::collect_record({}, {"", {clone.path()}, since});
  CHECK(record.commits == 3'000);
  CHECK(record.shortfalls.empty());
}

TEST_CASE("build information is collected since the package's last record on the server") {
  Clone clone;
  const auto since = clone.commit("one");
  clone.commit("two");
  clone.commit("three");
  StepFixture fixture;
  fixture.context.build.directory = clone.path();
  fixture.context.build.branch = "main";
  fixture.server.answer("GET " + k_space + "build-information",
                        items({{{"Id", "b-3"},
                                {"PackageId", "A"},
                                {"Version", "1.2"},
                                {"Branch", "other"},
                                {"VcsCommitNumber", "x"}},
                               {{"Id", "b-2"},
                                {"PackageId", "A"},
                                {"Version", "1.1"},
                                {"Branch", "main"},
                                {"VcsCommitNumber", since}}}));
  fixture.server.answer("POST " + k_space + "build-information", {{"Id", "x"}});
  (void)fixture.run("buildInformation", {{"packageIds", {"A", "B"}}, {"version", "1.3"}});
  const auto sent = fixture.server.received("POST " + k_space + "build-information");
  CHECK(sent.size() == 2);
  CHECK(sent[0].body["OctopusBuildInformation"]["Commits"].size() == 2);
  CHECK_FALSE(sent[0].body["OctopusBuildInformation"].contains("IncompleteDataWarning"));
}

TEST_CASE("a branch of the definition goes before the one in a file") {
  StepFixture fixture;
  TempFolder folder;
  fixture.context.build.directory = folder.path();
  folder.write("record.json", R"({"BuildNumber":"8","Branch":"main"})");
  fixture.server.answer("POST " + k_space + "build-information", {{"Id", "x"}});
  (void)fixture.run(
      "buildInformation",
      {{"packageIds", {"A"}}, {"version", "1.0"}, {"file", "record.json"}, {"branch", "hotfix"}});
  const json record = fixture.server.received("POST " + k_space + "build-information")
                          .at(0)
                          .body["OctopusBuildInformation"];
  CHECK(record["Branch"] == "hotfix");
  CHECK(record["BuildNumber"] == "8");
}

TEST_CASE("release notes are made of commits, one line each") {
  Clone clone;
  const auto since = clone.commit("one");
  clone.commit("Fix the cart\n\nIt forgot things.");
  const auto head = clone.commit("Show prices");
  steps::BuildFacts build;
  build.directory = clone.path();
  build.previous_commit = since;
  std::vector<std::string> notices;
  const auto notes = steps::notes_from_commits(build, notices);
  CHECK(notes.starts_with("- Show prices (" + head.substr(0, 8) + ")\n- Fix the cart ("));
  CHECK(notices.empty());
  TempFolder folder;
  build.directory = folder.path();
  CHECK(holds(refusal([&] { (void)steps::notes_from_commits(build, notices); }),
              "is in no Git clone"));
}

TEST_CASE("a clone is read whatever harmless extension its format has") {
  for (const char* extension : {"worktreeConfig = true",
                                "partialClone = origin",
                                "relativeWorktrees = true",
                                "preciousObjects = true",
                                "objectFormat = sha1",
                                "refStorage = files"}) {
    CAPTURE(extension);
    Clone clone;
    const auto head = clone.commit("one");
    clone.configure(std::string("[core]\n\trepositoryformatversion = 1\n[extensions]\n\t") +
                    extension + "\n");
    const auto history = steps::read_git_history({clone.path(), "", ""});
    REQUIRE(history);
    CHECK(history->commit == head);
    CHECK(history->branch == "main");
  }
}

TEST_CASE("a clone whose commits cannot be read tells the rest, and why") {
  Clone clone;
  clone.commit("one");
  clone.remote("https://git.example.com/shop.git");
  clone.configure("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n"
                  "[remote \"origin\"]\n\turl = https://git.example.com/shop.git\n");
  const auto history = steps::read_git_history({clone.path(), "", ""});
  REQUIRE(history);
  CHECK(history->branch == "main");
  CHECK(history->remote_url == "https://git.example.com/shop.git");
  CHECK(history->commits.empty());
  CHECK(holds(history->shortfall, "'sha256'"));
  steps::BuildFacts build;
  build.directory = clone.path();
  std::vector<std::string> notices;
  CHECK(holds(refusal([&] { (void)steps::notes_from_commits(build, notices); }), "'sha256'"));
}

TEST_CASE("a clone that cannot be opened is not taken for none") {
  const auto reason = [](const std::filesystem::path& folder) {
    return refusal([&] { (void)steps::read_git_history({folder, "", ""}); });
  };
  Clone unknown;
  unknown.configure("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tnewThing = 1\n");
  CHECK(holds(reason(unknown.path()), "newthing"));
  Clone damaged;
  damaged.configure("[core\n");
  CHECK(holds(reason(damaged.path()), "cannot be read: failed to parse config file"));
  TempFolder worktree;
  worktree.write(".git", "gitdir: /nowhere/at/all\n");
  CHECK(holds(reason(worktree.path()), "leads to a folder that is not here"));
  TempFolder half;
  half.write(".git/HEAD", "ref: refs/heads/main\n");
  CHECK(holds(reason(half.path() / "below"), "has no 'objects'"));
  const auto record = steps::collect_record({}, {"", {half.path()}, ""});
  CHECK(holds(record.shortfalls.at(0), "has no 'objects'"));
  Clone empty;
  CHECK(holds(reason(empty.path()), "has no commit yet"));
}

TEST_CASE("commit messages are read in the encoding that the commit declares") {
  Clone clone;
  clone.commit("Gr\xF6\xDF"
               "e",
               "ISO-8859-1");
  CHECK(steps::read_git_history({clone.path(), "", ""})->commits.at(0).comment ==
        "Gr\u00F6\u00DFe");
  clone.commit("Gr\u00F6\u00DFe");
  CHECK(steps::read_git_history({clone.path(), "", ""})->commits.at(0).comment ==
        "Gr\u00F6\u00DFe");
  clone.commit("as it is", "no-such-encoding");
  CHECK(steps::read_git_history({clone.path(), "", ""})->commits.at(0).comment == "as it is");
}

TEST_CASE("a record has no branch where the build has none") {
  Clone clone; // with the branch "main" checked out
  clone.commit("one");
  const auto branch = [&](const steps::BuildFacts& build, const char* given) {
    return json::parse(steps::collect_record(build, {given, {clone.path()}, ""}).json)
        .value("Branch", "none");
  };
  steps::BuildFacts build;
  CHECK(branch(build, "") == "main");
  CHECK(branch(build, "<default>") == "main");
  build.branch = "develop";
  CHECK(branch(build, "") == "develop");
  CHECK(branch(build, "refs/heads/release") == "release");
  build.branch.clear();
  build.tag = "v1";
  CHECK(branch(build, "") == "none");
  build.tag.clear();
  build.pull_request = "12";
  CHECK(branch(build, "") == "none");
}
