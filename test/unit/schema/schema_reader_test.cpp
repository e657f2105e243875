#include "schema/schema_reader.h"

#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace octostep::schema {
namespace {

constexpr std::string_view k_connection =
    R"({"parameters":[{"key":"serverUrl","type":"text","label":"L","help":"H.","group":"G"}]})";

std::string step_with(const std::string& parameters, const std::string& more = "") {
  return R"({"kind":"deploy","command":"deploy","label":"L","help":"H.",)" + more +
         R"("parameters":[)" + parameters + "]}";
}

std::string parameter(const std::string& key, const std::string& more = "") {
  return R"({"key":")" + key + R"(","type":"text","label":"L","help":"H.","group":"G")" + more +
         "}";
}

StepSchema read_one(const std::string& step, const std::string& shared = R"({"parameters":[]})") {
  const std::vector<SchemaFile> files{
      {"deploy", step}, {"connection", k_connection}, {"shared", shared}};
  return read_catalog(files).steps.at(0);
}

TEST_CASE("an included parameter takes the patches for all and for itself, in this order") {
  const auto shared = R"({"parameters":[)" +
                      parameter("timeout", R"(,"dialects":{"octo":"t","go":"timeout"})") + "," +
                      parameter("wait", R"(,"default":"true")") + "," + parameter("left") + "]}";
  const auto step =
      read_one(step_with(parameter("deployTo") +
                         R"(,{"include":"shared","without":["left"],)"
                         R"("each":{"visible_when":{"key":"deployTo"},"dialects":{"go":null}},)"
                         R"("override":{"wait":{"visible_when":null,"help":"Other."}}})"),
               shared);

  REQUIRE(step.parameters.size() == 4);
  const auto& timeout = *step.find("timeout");
  REQUIRE(timeout.visible_when.has_value());
  CHECK(timeout.visible_when->key == "deployTo");
  CHECK(timeout.dialects.at("octo") == std::vector<std::string>{"t"});
  CHECK_FALSE(timeout.dialects.contains("go"));
  CHECK_FALSE(step.find("wait")->visible_when.has_value());
  CHECK(step.find("wait")->help == "Other.");
  CHECK(step.find("wait")->default_text == "true");
  CHECK(step.find("left") == nullptr);
}

TEST_CASE("a step gets the connection's parameters unless it needs no server") {
  CHECK(read_one(step_with(parameter("a"))).find("serverUrl") != nullptr);
  CHECK(read_one(step_with(parameter("a"), R"("needs_server":false,)")).find("serverUrl") ==
        nullptr);
  CHECK(read_one(step_with(parameter("a"), R"("server_unless":"a",)")).server_unless == "a");
}

TEST_CASE("a fault in a schema is a mistake in the program that says where it is") {
  struct Row {
    std::string name;
    std::string step;
    std::string part_of_message;
  };
  const std::vector<Row> table{
      {"not JSON", "{", "deploy.json is not JSON"},
      {"unknown member", step_with(parameter("a", R"(,"lable":"x")")), "'lable'"},
      {"unknown type",
       step_with(R"({"key":"a","type":"string","label":"L","help":"H.","group":"G"})"),
       "'string'"},
      {"no label",
       step_with(R"({"key":"a","type":"text","help":"H.","group":"G"})"),
       "lacks 'label'"},
      {"label is no text",
       step_with(R"({"key":"a","type":"text","label":1,"help":"H.","group":"G"})"),
       "'label'"},
      {"flag is no boolean", step_with(parameter("a", R"(,"required":"yes")")), "'required'"},
      {"list of numbers", step_with(parameter("a", R"(,"environment":[1])")), "'environment'"},
      {"not a list", step_with(parameter("a", R"(,"environment":{})")), "'environment'"},
      {"unknown integration",
       step_with(parameter("a", R"(,"dialects":{"travis":"a"})")),
       "'travis'"},
      {"dialects is no object",
       step_with(parameter("a", R"(,"dialects":"a")")),
       "is not an object"},
      {"choices without choice",
       step_with(parameter("a", R"(,"allowed":[{"value":"x","label":"X"}])")),
       "'allowed'"},
      {"choice without choices",
       step_with(R"({"key":"a","type":"choice","label":"L","help":"H.","group":"G"})"),
       "'allowed'"},
      {"the same key twice", step_with(parameter("a") + "," + parameter("a")), "'a' twice"},
      {"key of the connection", step_with(parameter("serverUrl")), "'serverUrl' twice"},
      {"condition on nothing",
       step_with(parameter("a", R"(,"visible_when":{"key":"b"})")),
       "unknown 'b'"},
      {"exclusion of nothing",
       step_with(parameter("a"), R"("exclusive":[{"keys":["a","b"]}],)"),
       "'b'"},
      {"no server with nothing",
       step_with(parameter("a"), R"("server_unless":"b",)"),
       "unknown 'b'"},
      {"missing include", step_with(R"({"include":"nowhere"})"), "nowhere.json"},
      {"without nothing",
       step_with(R"({"include":"shared","without":["b"]})"),
       "'b', which is not there"},
      {"override of nothing",
       step_with(R"({"include":"shared","override":{"b":{}}})"),
       "'b', which is not there"},
      {"parameter is no object", step_with("7"), "is not an object"},
  };
  for (const auto& row : table) {
    CAPTURE(row.name);
    std::string message;
    try {
      (void)read_one(row.step);
    } catch (const std::logic_error& error) {
      message = error.what();
    }
    CAPTURE(message);
    CHECK(message.find(row.part_of_message) != std::string::npos);
  }
}

TEST_CASE("the connection's file must be there") {
  const auto step = step_with(parameter("a"));
  const std::vector<SchemaFile> files{{"deploy", step}};
  CHECK_THROWS_AS((void)read_catalog(files), std::logic_error);
}

} // namespace
} // namespace octostep::schema
