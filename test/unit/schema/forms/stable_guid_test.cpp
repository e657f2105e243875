#include "schema/forms/stable_guid.h"

#include <set>

#include <doctest/doctest.h>

#include "schema/form_model.h"

using namespace octostep::schema;

TEST_CASE("a name's identity never changes") {
  // If a task gets another identity, Azure DevOps treats it as another task, and pipelines that use
  // it break.
  CHECK(stable_guid("octostep azure-devops task OctostepPush") ==
        "cf06fbd6-c70e-8455-8234-b63d04e34fce");
}

TEST_CASE("an identity has the form of a version 8 UUID") {
  const auto guid = stable_guid("");
  REQUIRE(guid.size() == 36);
  CHECK(guid[14] == '8');
  CHECK(std::string("89ab").find(guid[19]) != std::string::npos);
}

TEST_CASE("different names have different identities") {
  std::set<std::string> guids;
  const auto forms = make_step_forms();
  for (const auto& form : forms) guids.insert(stable_guid(form.kind));
  CHECK(guids.size() == forms.size());
}
