#include "steps/octopus/lookup.h"

#include <doctest/doctest.h>

#include "test/unit/steps/octopus/client_fixture.h"

using namespace octostep::octopus;
using namespace octostep::test;

TEST_CASE_FIXTURE(ClientFixture, "create and deploy need four requests before the deployment") {
  get("projects", page({named("Projects-1", "SupportFlow", "supportflow")}));
  get("environments/all", json::array({named("Environments-1", "Development")}));
  transport.on("POST /api/Spaces-1/releases/create/v1",
               json_answer(R"({"ReleaseId":"Releases-1","ReleaseVersion":"1.0"})", 201));
  CreateReleaseCommand create;
  create.project_name = find_project(client, "SupportFlow").name;
  (void)client.create_release(create);
  (void)find_environment(client, "development");
  CHECK(transport.requests().size() == 4);
}

TEST_CASE_FIXTURE(ClientFixture,
                  "lookups take id, name and slug, and list every miss with near names") {
  get("environments/all",
      {named("Environments-1", "Development", "dev"),
       named("Environments-2", " Test ", "test-env"),
       named("Environments-3", "Environments-1x")});
  CHECK(find_environment(client, "environments-1").name == "Development");
  CHECK(find_environment(client, "TEST").id == "Environments-2");
  CHECK(find_environment(client, "dev").id == "Environments-1");
  const auto error = error_of([&] {
    return find_environments(client, {"Development", "Prod", "Stage"});
  });
  const std::string text = error.what();
  CHECK(error.kind() == ErrorKind::not_found);
  CHECK(text.find("no environment 'Prod'") != std::string::npos);
  CHECK(text.find("no environment 'Stage'") != std::string::npos);
  CHECK(text.find("'Development'") != std::string::npos);
  CHECK(text.find("missing permissions look the same") != std::string::npos);
}

TEST_CASE_FIXTURE(ClientFixture, "lookups tell things of the same name apart or fail") {
  get("tenants/all",
      {named("Tenants-1", "Acme"), named("Tenants-2", "acme"), named("Tenants-3", "Tenants-1")});
  CHECK(error_of([&] { return find_tenants(client, {"Acme"}); }).kind() == ErrorKind::ambiguous);
  CHECK(error_of([&] { return find_tenants(client, {"Tenants-1"}); }).kind() ==
        ErrorKind::ambiguous);
  CHECK(find_tenants(client, {"Tenants-2"}).at(0).name == "acme");
  CHECK(error_of([&] { return find_tenants(client, {" "}); }).kind() == ErrorKind::not_found);
}

TEST_CASE_FIXTURE(ClientFixture, "a missing project is told with the names that come near") {
  get("projects", page(json::array()));
  get("projects/all", json::array({named("Projects-1", "SupportFlow")}));
  const auto error = error_of([&] { return find_project(client, "SuportFlow"); });
  CHECK(std::string(error.what()) == "no project 'SuportFlow' in space 'Default'; known: "
                                     "'SupportFlow'; missing permissions look the same");
}

TEST_CASE_FIXTURE(
    ClientFixture,
    "tenant tags are found by their full names in any case, and spelt as the server does") {
  get("tagsets/all",
      {{{"Name", "Region"},
        {"Tags", {{{"Name", "EU"}, {"CanonicalTagName", "Region/EU"}}, {{"Name", "US"}}}}}});
  CHECK(find_tenant_tags(client, {"region/eu", " Region/US "}) ==
        std::vector<std::string>{"Region/EU", "Region/US"});
  CHECK(error_of([&] { return find_tenant_tags(client, {"Region/Mars"}).size(); }).kind() ==
        ErrorKind::not_found);
}
