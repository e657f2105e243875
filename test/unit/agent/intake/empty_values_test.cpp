// Empty values in documents. Those of command lines and properties are tested with these.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "test/unit/agent/intake/document_fixture.h"

using namespace octostep;
using test::all;
using test::Reading;

namespace {

// One deploy step with these members in addition to the required ones.
std::string deploy_with(const std::string& members) {
  return fmt::format(R"({{"type": "deploy", "serverUrl": "https://o.example.com", "apiKey": "k",
    "project": "Shop", "releaseNumber": "1.0", "environments": ["Test"], {}}})",
                     members);
}

} // namespace

TEST_CASE("an empty value narrows nothing, so it is an error wherever a document has it") {
  struct Row {
    std::string members, path;
  };
  const std::vector<Row> rows{
      {R"("tenants": "")", "/tenants"},
      {R"("tenants": [])", "/tenants"},
      {R"("tenants": [""])", "/tenants/0"},
      {R"("tenants": ["${env:EMPTY}"])", "/tenants/0"},
      {R"("tenants": "${env:EMPTY}")", "/tenants"},
      {R"("tenants": "Acme, ${env:EMPTY}")", "/tenants"},
      {R"("tenantTags": "Ring/One,")", "/tenantTags"},
      {R"("specificMachines": "${env:EMPTY}")", "/specificMachines"},
      {R"("excludeMachines": "web-01\n${env:EMPTY}")", "/excludeMachines"},
      {R"("skipSteps": ["Smoke test", " "])", "/skipSteps/1"},
      {R"("channel": "${env:EMPTY}")", "/channel"},
      {R"("deployAt": "${env:EMPTY}")", "/deployAt"},
      {R"("space": "${env:EMPTY}")", "/space"},
      {R"("caFile": "")", "/caFile"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.members);
    Reading r;
    r.environment["EMPTY"] = "";
    r.environment["OCTOPUS_SPACE"] = "Other";
    r.read(deploy_with(row.members));
    CHECK(r.only_message().find("empty") != std::string::npos);
    CHECK(r.problems[0].path == row.path);
  }
}

TEST_CASE("null, and an empty value where the type has a default, mean not given") {
  Reading r;
  r.environment["EMPTY"] = "";
  r.read(deploy_with(R"("tenants": null, "channel": null, "wait": "", "timeout": "${env:EMPTY}",
                        "variables": "${env:EMPTY}")"));
  CHECK(all(r.problems).empty());
}

TEST_CASE("an empty member of the server object does not fall back on the environment") {
  Reading r;
  r.environment = {{"OCTOPUS_API_KEY", "of-ci"}, {"OCTOPUS_SPACE", "Other"}};
  r.read(R"({"server": {"url": "https://o", "apiKey": "", "space": " "}, "steps": [
    {"type": "awaitTask", "parameters": {"taskIds": "ServerTasks-1"}}]})");
  CHECK(r.problems.size() == 2);
  CHECK(r.message_at("/server/apiKey").find("given but empty") != std::string::npos);
  CHECK(r.message_at("/server/space").find("given but empty") != std::string::npos);
}
