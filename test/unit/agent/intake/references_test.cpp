#include "agent/intake/references.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "test/support/temp_folder.h"

using namespace octostep;
using nlohmann::json;

namespace {

struct Resolving {
  agent::References references{{{"NAME", "value"},
                                {"EMPTY", ""},
                                {"UNTOUCHED", " "},
                                {"DAMAGED", "v\xEF\xBF\xBDlue"},
                                {"TRICK", "${env:NAME} ${steps.pack.packagePath}"}},
                               {.number = "1.0.78",
                                .id = "",
                                .url = "",
                                .commit = "",
                                .branch = "main",
                                .ci = "",
                                .directory = "/"}};
  agent::StepScope scope;
  agent::PendingReferences pending;
  std::vector<schema::Problem> problems;

  Resolving() {
    scope.earlier.push_back({"pack", schema::find_step_schema("pack"), true, std::nullopt});
    scope.earlier.push_back({"old", schema::find_step_schema("pack"), false, std::nullopt});
    scope.earlier.push_back({"dev", schema::find_step_schema("deploy"), true, std::nullopt});
    scope.later = {"self", "test"};
  }

  json resolve(json value) {
    references.resolve(value, "/p", scope, pending, problems);
    return value;
  }

  std::string problem_of(const std::string& text) {
    problems.clear();
    (void)resolve(text);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].path == "/p");
    return problems[0].message;
  }
};

} // namespace

TEST_CASE("references to environment and build are replaced inside other text") {
  Resolving r;
  CHECK(r.resolve("${env:NAME}") == "value");
  CHECK(r.resolve("a ${env:NAME} b ${build.number}${env:EMPTY}!") == "a value b 1.0.78!");
  CHECK(r.resolve(json{{"k", {"${build.branch}", 1, true}}}) == json{{"k", {"main", 1, true}}});
  CHECK(r.problems.empty());
}

TEST_CASE("an item that is empty because of references is noted, whatever stands around it") {
  struct Row {
    std::string text;
    bool is_noted;
  };
  const std::vector<Row> rows{{"${env:EMPTY}", true},
                              {"a, ${env:EMPTY}", true},
                              {"a\n ${env:EMPTY}${env:EMPTY}\nb", true},
                              {"${env:EMPTY}${env:NAME}", false},
                              {"a ${env:EMPTY}", false},
                              {"release-${env:EMPTY}", false},
                              {"a,,${env:NAME}", false},
                              {"${env:NAME}", false}};
  for (const auto& row : rows) {
    CAPTURE(row.text);
    Resolving r;
    (void)r.resolve(json::array({row.text}));
    CHECK(r.problems.empty());
    CHECK(r.pending.empty ==
          (row.is_noted ? std::vector<std::string>{"/p/0"} : std::vector<std::string>()));
  }
}

TEST_CASE("a form's field is what its variable holds, and null when nobody touched it") {
  Resolving r;
  CHECK(r.resolve("${form:NAME}") == "value");
  CHECK(r.resolve("${form:UNTOUCHED}") == json());
  CHECK(r.resolve("${form:EMPTY}") == "");
  CHECK(r.resolve("${form:TRICK}") == "${env:NAME} ${steps.pack.packagePath}");
  CHECK(r.resolve("form:NAME") == "form:NAME");
  CHECK(r.problems.empty());
  CHECK(r.problem_of("${form:MISSING}") == "environment variable 'MISSING' is not set");
  CHECK(r.problem_of("a ${form:NAME}").starts_with("unknown reference"));
}

TEST_CASE("$${ stands for a literal ${") {
  Resolving r;
  CHECK(r.resolve("$${env:NAME} costs $5 $$${env:NAME}") == "${env:NAME} costs $5 $${env:NAME}");
  CHECK(r.problems.empty());
}

TEST_CASE("what a reference brings in is not searched again") {
  Resolving r;
  CHECK(r.resolve("${env:TRICK}") == "${env:NAME} ${steps.pack.packagePath}");
  CHECK_FALSE(r.pending.any);
}

TEST_CASE("a file gives its text without the last line end") {
  const test::TempFolder folder;
  folder.write("key", "API-1\n");
  folder.write("notes.md", "a\r\nb\r\n\r\n");
  folder.write("latin", "\xE4");
  Resolving r;
  r.references.set_build({.number = "",
                          .id = "",
                          .url = "",
                          .commit = "",
                          .branch = "",
                          .ci = "",
                          .directory = folder.path()});
  CHECK(r.resolve("${file:key}") == "API-1");
  CHECK(r.resolve("${file:" + (folder.path() / "notes.md").string() + "}") == "a\r\nb\r\n");
  CHECK(r.problems.empty());
  CHECK(r.problem_of("${file:nothing}") == "cannot read file 'nothing': No such file or directory");
  CHECK(r.problem_of("${file:latin}") ==
        "cannot read file 'latin': byte 0xE4 at line 1, column 1 is not UTF-8; save it as UTF-8");
}

TEST_CASE("what cannot be resolved says why") {
  Resolving r;
  CHECK(r.problem_of("${env:NOPE}") == "environment variable 'NOPE' is not set");
  CHECK(r.problem_of("${env:DAMAGED}") == "environment variable 'DAMAGED' is not UTF-8");
  CHECK(r.problem_of("${build.commit}") ==
        "the build's commit is not known; say it in the document's \"build\" as \"commit\"");
  CHECK(r.problem_of("${build.numbr}") ==
        "unknown reference '${build.numbr}'; known are number, id, url, "
        "branch, tag, pullRequest, commit; did you mean 'number'?");
  CHECK(r.problem_of("${steps.pakc.packagePath}") ==
        "no step above has the id 'pakc'; did you mean 'pack'?");
  CHECK(r.problem_of("${steps.test.releaseVersion}") ==
        "step 'test' runs later; only steps above can be referred to");
  CHECK(r.problem_of("${steps.self.releaseVersion}") ==
        "step 'self' runs later; only steps above can be referred to");
  CHECK(r.problem_of("${steps.old.packagePath}") ==
        "step 'old' is disabled and gives no 'packagePath'");
  CHECK(r.problem_of("${steps.pack.packagePth}")
            .starts_with("step 'pack' (pack) has no output 'packagePth'; it has "));
  CHECK(r.problem_of("${steps.pack}") ==
        "reference '${steps.pack}' names no output; write ${steps.ID.OUTPUT}");
  CHECK(r.problem_of("${evn:NAME}").starts_with("unknown reference '${evn:NAME}'; use "));
  CHECK(r.problem_of("${env:NAME").starts_with("a reference '${' is not closed with '}'"));
  CHECK(r.problem_of("x ${steps.dev.taskIds}")
            .starts_with("reference '${steps.dev.taskIds}' is a list"));
}

TEST_CASE("text that is hardly a reference is not quoted, since it may be part of a secret") {
  Resolving r;
  CHECK(r.problem_of("pass${w0rd! with blanks}").find("w0rd") == std::string::npos);
}

TEST_CASE("every problem of a value is found, each with its path") {
  Resolving r;
  (void)r.resolve(json{{"a", "${env:A} ${env:B}"}, {"b/c", {"x", "${env:C}"}}});
  REQUIRE(r.problems.size() == 3);
  CHECK(r.problems[0].path == "/p/a");
  CHECK(r.problems[1].path == "/p/a");
  CHECK(r.problems[2].path == "/p/b~1c/1");
}

TEST_CASE("references to steps that have not run stay and are noted") {
  Resolving r;
  CHECK(r.resolve("${build.number} ${steps.pack.packagePath}") ==
        "1.0.78 ${steps.pack.packagePath}");
  CHECK(r.pending.any);
  CHECK(r.pending.lists.empty());
  CHECK(r.resolve(json{"${steps.dev.taskIds}"}) == json{"${steps.dev.taskIds}"});
  CHECK(r.pending.lists == std::vector<std::string>{"/p/0"});
  CHECK(r.problems.empty());
}

TEST_CASE("outputs of steps that ran are filled in") {
  Resolving r;
  r.scope.earlier[0].outputs = steps::Outputs{{"packagePath", std::string("/w/a.zip ${env:NAME}")},
                                              {"packageSize", std::int64_t{12}}};
  r.scope.earlier[2].outputs =
      steps::Outputs{{"taskIds", std::vector<std::string>{"ServerTasks-1", "ServerTasks-2"}}};
  CHECK(r.resolve("${steps.pack.packagePath}:${steps.pack.packageSize}") ==
        "/w/a.zip ${env:NAME}:12");
  CHECK(r.resolve("${steps.dev.taskIds}") == json{"ServerTasks-1", "ServerTasks-2"});
  CHECK(r.resolve(json{"x", "${steps.dev.taskIds}", "y"}) ==
        json{"x", "ServerTasks-1", "ServerTasks-2", "y"});
  CHECK_FALSE(r.pending.any);
  CHECK(r.problems.empty());
  CHECK(r.problem_of("${steps.pack.packageSha1}") == "step 'pack' gave no 'packageSha1'");
}

TEST_CASE("records are referred to as package id and version") {
  Resolving r;
  r.scope.earlier.push_back({"push", schema::find_step_schema("push"), true, std::nullopt});
  r.scope.earlier.back().outputs =
      steps::Outputs{{"packages",
                      std::vector<steps::OutputRecord>{
                          {{"path", "/w/a.1.0.zip"}, {"id", "a"}, {"version", "1.0"}}}}};
  CHECK(r.resolve("${steps.push.packages}") == json{"a:1.0"});
}

TEST_CASE("outputs that a dry run does not know stay") {
  Resolving r;
  r.scope.earlier[2].outputs = steps::Outputs();
  r.scope.earlier[2].is_planned_only = true;
  CHECK(r.resolve("${steps.dev.taskIds}") == "${steps.dev.taskIds}");
  CHECK(r.pending.any);
  CHECK(r.problems.empty());
}
