// Building blocks of the steps: text files, variables, activity records, texts for people.
#include <array>

#include <doctest/doctest.h>

#include "schema/text/iso_time.h"
#include "schema/text/quoted_list.h"
#include "steps/commits/build_record.h"
#include "steps/deployment/deployment_targets.h"
#include "steps/deployment/execution_parameters.h"
#include "steps/push/file_source.h"
#include "steps/release/version_spec.h"
#include "steps/shared_parameters.h"
#include "steps/step_log.h"
#include "steps/tasks/failure_record.h"
#include "test/support/temp_folder.h"

using namespace octostep;
using namespace octostep::test;

namespace {

std::string text_of(std::string_view bytes) {
  const TempFolder folder;
  return steps::read_text_parameter(folder.write("f", bytes), "file");
}

} // namespace

TEST_CASE("text files are read as UTF-8 whatever their byte order mark says") {
  using namespace std::string_view_literals;
  CHECK(text_of("plain\r\n\xC3\xA9") == "plain\r\n\xC3\xA9");
  CHECK(text_of("\xEF\xBB\xBFmarked") == "marked");
  CHECK(text_of("\xFF\xFE"
                "A\0\xE9\0\x3D\xD8\x00\xDE"sv) == "A\xC3\xA9\xF0\x9F\x98\x80");
  CHECK(text_of("\xFE\xFF\0A\x20\xAC"sv) == "A\xE2\x82\xAC");
  CHECK(text_of("").empty());
}

TEST_CASE("bytes that are no text are refused") {
  using namespace std::string_view_literals;
  CHECK_THROWS_AS(text_of("caf\xE9"), schema::InvalidDefinition);
  CHECK_THROWS_AS(text_of("\xFF\xFE"
                          "A"),
                  schema::InvalidDefinition);
  CHECK_THROWS_AS(text_of("\xFF\xFE\x3D\xD8"), schema::InvalidDefinition);
  CHECK_THROWS_AS(text_of("\xE2\x82"), schema::InvalidDefinition);
  CHECK_THROWS_AS(text_of("\xE0\x80\x80"), schema::InvalidDefinition);     // overlong
  CHECK_THROWS_AS(text_of("\xED\xA0\x80"), schema::InvalidDefinition);     // a surrogate
  CHECK_THROWS_AS(text_of("\xF4\x90\x80\x80"), schema::InvalidDefinition); // past U+10FFFF
  CHECK_THROWS_AS((void)steps::read_text_parameter("/no/such/file", "file"),
                  schema::InvalidDefinition);
}

TEST_CASE("a file is hashed by the pass that reads all of it, and by no other") {
  const TempFolder folder;
  steps::FileSource source(folder.write("f", "abc"), [](std::uint64_t) {});
  std::array<std::byte, 2> block{};
  const auto read_all = [&] {
    while (source.read(block) > 0) {
    }
  };
  read_all();
  CHECK(source.sha1().empty()); // was not requested
  source.hash_while_reading();
  source.rewind();
  CHECK(source.read(block) == 2);
  CHECK(source.sha1().empty());
  source.rewind();
  read_all();
  CHECK(source.sha1() == "a9993e364706816aba3e25717850c26c9cd0d89d"); // FIPS 180-1, appendix A
  source.rewind();
  CHECK(source.sha1().empty());
}

TEST_CASE("variables come from lines or JSON, with values kept as they stand") {
  const TempFolder folder;
  const schema::NameValues wanted{
      {"Url", "https://x:1/=y"}, {"Empty", ""}, {"Quoted", "\"a\" 'b' "}};
  CHECK(steps::read_variables_file(
            folder.write("a",
                         "# comment\r\n\r\nUrl=https://x:1/=y\r\nEmpty=\r\nQuoted: \"a\" 'b' \r\n"))
            .pairs == wanted);
  CHECK(
      steps::read_variables_file(
          folder.write(
              "b",
              R"([{"name":"Url","value":"https://x:1/=y"},{"name":"Empty","value":""},{"name":"Quoted","value":"\"a\" 'b' "}])"))
          .pairs == wanted);
  const steps::VariableSources sources{
      steps::read_variables_file(folder.write("c", "A=1\nA=2\nB=1\n")), {{{"B", "2"}}, {""}}};
  CHECK(steps::sent_variables(sources, {}) == schema::NameValues{{"A", "2"}, {"B", "2"}});
  CHECK_THROWS_AS((void)steps::read_variables_file(folder.write("d", "no separator")),
                  schema::InvalidDefinition);
  CHECK_THROWS_AS((void)steps::read_variables_file(folder.write("e", "{\"A\": ")),
                  schema::InvalidDefinition);
}

TEST_CASE("the deepest failed activity is the cause, and the first among equals") {
  steps::ActivityRecord record;
  record.opened("root", "", "Deploy");
  record.opened("s", "root", "Step 1: Roll out");
  record.opened("m1", "s", "web-01");
  record.opened("m2", "s", "web-02");
  for (int i = 0; i < 9; ++i)
    record.line("m1", octopus::LogCategory::error, "error " + std::to_string(i));
  record.line("m2", octopus::LogCategory::error, "other");
  for (const char* id : {"m2", "m1", "s", "root"})
    record.closed(id, octopus::ActivityStatus::failed);
  const auto failure = record.failure();
  CHECK(failure.step == "Step 1: Roll out");
  CHECK(failure.machine == "web-01");
  CHECK(failure.first_errors.size() == 5);
  CHECK(failure.first_errors.front() == "error 0");
}

TEST_CASE(
    "error lines above the failed activity are found, and without any activity those of the task") {
  steps::ActivityRecord record;
  record.opened("root", "", "Deploy");
  record.opened("s", "root", "Step 1");
  record.opened("m", "s", "web-01");
  record.line("s", octopus::LogCategory::fatal, "above");
  record.closed("m", octopus::ActivityStatus::failed);
  CHECK(record.failure().first_errors == std::vector<std::string>{"above"});
  steps::ActivityRecord bare;
  bare.line("x", octopus::LogCategory::error, "somewhere");
  CHECK(bare.failure().first_errors == std::vector<std::string>{"somewhere"});
  CHECK(bare.failure().step.empty());
}

TEST_CASE("version specs need a name and a version") {
  std::vector<schema::Problem> problems;
  steps::check_version_specs("packages",
                             {"Step:1.0",
                              "Step:Ref:1.0",
                              "Step::1.0",
                              "*:1",
                              "a=1",
                              "Step:refs/heads/main",
                              "org\\/image:1"},
                             problems);
  CHECK(problems.empty());
  steps::check_version_specs("packages", {"Step", ":1.0", "Step:", "", "org\\/image"}, problems);
  CHECK(problems.size() == 5);
}

TEST_CASE("the record of a build holds what the build server says") {
  steps::BuildFacts build;
  build.ci = "TeamCity";
  build.number = "1.0 \"x\"";
  build.commit = "abc";
  CHECK(
      steps::collect_record(build, {}).json ==
      R"({"BuildEnvironment":"TeamCity","BuildNumber":"1.0 \"x\"","Commits":[],"VcsCommitNumber":"abc","VcsType":"Git"})");
  CHECK(steps::collect_record({}, {}).json == R"({"Commits":[]})");
}

TEST_CASE("durations, instants, sizes and lists read well") {
  using octopus::Duration;
  CHECK(steps::duration_text(Duration(90'999)) == "00:01:30");
  CHECK(steps::duration_text(Duration(93'600'000)) == "1.02:00:00");
  CHECK(text::readable_time(octopus::Instant(Duration(1'795'478'400'500))) ==
        "2026-11-24 00:00:00Z");
  CHECK(steps::size_text(812) == "812 bytes");
  CHECK(steps::size_text(4U << 20U) == "4.0 MiB");
  CHECK(text::quoted_list({}) == "none");
  CHECK(text::quoted_list({"a"}) == "'a'");
  CHECK(text::quoted_list({"a", "b", "c"}) == "'a', 'b', 'c'");
}
