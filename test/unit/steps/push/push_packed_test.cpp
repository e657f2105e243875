#include <doctest/doctest.h>

#include <chrono>
#include <map>

#include "packaging/archive/archive_reader.h"
#include "packaging/packaging_error.h"
#include "test/support/memory_journal.h"
#include "test/unit/steps/push/push_fixture.h"

using namespace octostep;
using namespace octostep::test;
using steps::Outcome;
using Files = std::map<std::string, std::string>;
namespace fs = std::filesystem;

namespace {

// A site to pack, and a server that keeps what it receives.
struct PackingFixture : PushFixture {
  PackingFixture() {
    folder.write("site/index.html", "<html>");
    folder.write("site/js/app.js", "app");
    folder.write("site/js/app.js.map", "map");
    folder.write("lib/a.dll", "a");
    folder.write("lib/a.pdb", "symbols");
    context.build.temp_folder = temp.path();
    server.handle(k_push, [this](const FakeOctopus::Received& request) {
      temp_when_sent = files_of(temp.path());
      sent.push_back(request.file);
      const auto path = received.write("package", request.file);
      return FakeOctopus::json_response(201,
                                        {{"PackageId", "Site"},
                                         {"Version", "1.0"},
                                         {"Hash", packaging::digest_file(path).sha1},
                                         {"PackageSizeBytes", request.file.size()}});
    });
  }

  static std::vector<std::string> files_of(const fs::path& path) {
    std::vector<std::string> names;
    for (const auto& item : fs::recursive_directory_iterator(path))
      if (item.is_regular_file()) names.push_back(item.path().filename().string());
    return names;
  }

  steps::StepResult push_rules(const std::vector<std::string>& rules, json more = json::object()) {
    more["packages"] = rules;
    return push(more);
  }

  Files last_package(const std::string& name) {
    packaging::ArchiveReader reader(received.write(name, sent.at(sent.size() - 1)));
    Files files;
    for (packaging::ArchivedEntry entry; reader.next(entry);)
      files[entry.name] = reader.read_content(1000);
    return files;
  }

  TempFolder temp, received;
  std::vector<std::string> sent, temp_when_sent;
};

} // namespace

TEST_CASE("files are packed in the build's temporary folder, pushed, and cleared away") {
  PackingFixture fixture;
  const auto result = fixture.push_rules({"site/** => Site.1.0.zip",
                                          "lib/* => Site.1.0.zip!/bin",
                                          "-:**/*.map => Site.1.0.zip",
                                          "-:lib/*.pdb => Site.1.0.zip"});
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(fixture.last_package("Site.1.0.zip") ==
        Files{{"index.html", "<html>"}, {"js/app.js", "app"}, {"bin/a.dll", "a"}});
  CHECK(fixture.temp_when_sent == std::vector<std::string>{"Site.1.0.zip"});
  CHECK(fs::is_empty(fixture.temp.path()));
  CHECK(field(result, 0, "path") == "Site.1.0.zip");
  CHECK(field(result, 0, "id") == "Site");
  CHECK(field(result, 0, "version") == "1.0");
  CHECK(field(result, 0, "disposition") == "pushed");
  CHECK_FALSE(fs::exists(fixture.folder.path() / "Site.1.0.zip"));
}

TEST_CASE("tar and NuGet packages are packed on the fly like zip files") {
  PackingFixture fixture;
  (void)fixture.push_rules({"site => Site.1.0.tar.gz"});
  CHECK(fixture.last_package("Site.1.0.tar.gz") ==
        Files{{"index.html", "<html>"}, {"js/app.js", "app"}, {"js/app.js.map", "map"}});
  (void)fixture.push_rules({"site/*/app.js => Site.1.0.nupkg"});
  const Files nupkg = fixture.last_package("Site.1.0.nupkg");
  CHECK(nupkg.at("js/app.js") == "app");
  CHECK(nupkg.count("Site.nuspec") == 1);
}

TEST_CASE("files from outside of the build's directory can be packed") {
  PackingFixture fixture;
  fixture.context.build.directory = fixture.folder.folder("work");
  fixture.folder.write("work/own.txt", "own");
  const auto elsewhere = fixture.folder.path() / "lib";
  (void)fixture.push_rules({"own.txt => Site.1.0.zip",
                            "../site/*.html => Site.1.0.zip",
                            elsewhere.string() + "/*.dll => Site.1.0.zip"});
  CHECK(fixture.last_package("Site.1.0.zip") ==
        Files{{"own.txt", "own"}, {"index.html", "<html>"}, {"a.dll", "a"}});
}

TEST_CASE("a temporary folder inside of what is packed stays out of the package") {
  PackingFixture fixture;
  fixture.context.build.directory = fixture.folder.folder("work");
  fixture.folder.write("work/own.txt", "own");
  fixture.context.build.temp_folder = fixture.folder.folder("work/tmp");
  (void)fixture.push_rules({"*.txt => Text.1.0.zip", "** => Site.1.0.zip"},
                           {{"publishArtifacts", true}});
  CHECK(fixture.sent.size() == 2);
  CHECK(fixture.last_package("Site.1.0.zip") == Files{{"own.txt", "own"}});
}

TEST_CASE("a published package stays for the CI to collect, a failed one does not") {
  PackingFixture fixture;
  const auto result = fixture.push_rules({"site => Site.1.0.zip"}, {{"publishArtifacts", true}});
  const auto path = field(result, 0, "path");
  CHECK(fs::exists(path));
  CHECK(fixture.log.all<steps::ArtifactWritten>().at(0).path == path);

  PackingFixture fails;
  fails.server.forget(k_push);
  fails.server.answer(k_push, {{"ErrorMessage", "disk full"}}, 400);
  CHECK(fails.push_rules({"site => Site.1.0.zip"}, {{"publishArtifacts", true}}).outcome ==
        Outcome::failed);
  CHECK(PackingFixture::files_of(fails.temp.path()).empty());
}

TEST_CASE("equal files with equal times make the package that is there already, and the journal "
          "knows it") {
  PackingFixture fixture;
  MemoryJournal journal(fixture.clock);
  fixture.context.journal = &journal;
  (void)fixture.push_rules({"site => Site.1.0.zip"});
  (void)fixture.push_rules({"site => Site.1.0.zip"});
  CHECK(fixture.sent.size() == 1);
  CHECK(fixture.log.says("not sent again"));
}

TEST_CASE("a reproducible package does not depend on the files' times") {
  PackingFixture fixture;
  const json reproducible{{"reproducible", true}};
  (void)fixture.push_rules({"site => Site.1.0.zip"}, reproducible);
  const auto file = fixture.folder.path() / "site/index.html";
  fs::last_write_time(file, fs::last_write_time(file) - std::chrono::hours(50));
  (void)fixture.push_rules({"site => Site.1.0.zip"}, reproducible);
  CHECK(fixture.sent.at(0) == fixture.sent.at(1));
  (void)fixture.push_rules({"site => Site.1.0.zip"});
  CHECK(fixture.sent.at(1) != fixture.sent.at(2));
}

TEST_CASE("a dry run lists what would be packed, writes nothing, and tells later steps") {
  PackingFixture fixture;
  steps::PlannedWorld world;
  fixture.context.dry_run = &world;
  const auto plan = fixture.plan("push", {{"packages", {"site => Site.1.0.zip", "*.zip"}}});
  CHECK(holds(plan.lines.at(0), "push '"));
  CHECK(holds(plan.lines.at(1), "pack 3 files"));
  CHECK(holds(plan.lines.at(1), "as package 'Site' 1.0"));
  CHECK(plan.lines.at(2) == "  index.html (6 bytes)");
  CHECK(world.packages.at(0).filename() == "Site.1.0.zip");
  CHECK(fs::is_empty(fixture.temp.path()));
  const auto planned = std::get<std::vector<steps::OutputRecord>>(plan.outputs.at(0).second);
  CHECK(planned.size() == 2);
}

TEST_CASE("packages that an earlier step of a dry run would pack are found by pattern") {
  PackingFixture fixture;
  steps::PlannedWorld world;
  fixture.context.dry_run = &world;
  (void)fixture.plan("pack", {{"packageId", "New"}, {"version", "1.0"}, {"outFolder", "out"}});
  const auto plan = fixture.plan("push", {{"packages", {"out/*.zip"}}});
  CHECK(holds(plan.lines.at(0), "package 'New' 1.0"));
}

TEST_CASE("a package that cannot be packed leaves a file of its name alone") {
  PackingFixture fixture;
  fixture.folder.write("Site.1.0.zip", "somebody's own");
  fixture.folder.write("site/gone.txt", "x");
  const auto step = fixture.make("push", {{"packages", {"site => Site.1.0.zip"}}});
  (void)step->plan(fixture.context);
  fixture.stop.request_stop();
  CHECK(step->execute(fixture.context).outcome == Outcome::stopped);
  CHECK(fixture.folder.read("Site.1.0.zip") == "somebody's own");
  CHECK(PackingFixture::files_of(fixture.temp.path()).empty());
}

TEST_CASE("nothing to pack is an error, or a warning where that is allowed") {
  PackingFixture fixture;
  CHECK_THROWS_AS(fixture.push_rules({"gone/** => Site.1.0.zip"}), packaging::PackagingError);
  const auto result = fixture.push_rules({"gone/** => Site.1.0.zip"}, {{"allowNoMatch", true}});
  CHECK(result.outcome == Outcome::succeeded_with_warnings);
  CHECK(fixture.log.says("'Site.1.0.zip' is not made"));
  CHECK(fixture.sent.empty());
}

TEST_CASE("a target that names no package is refused before anything is read or sent") {
  PackingFixture fixture;
  CHECK(holds(refusal([&] {
                (void)fixture.push_rules({"gone => Site.zip", "-:x"});
              }),
              "/packages 'gone => Site.zip' does not name the package"));
  CHECK(fixture.server.received().empty());
}
