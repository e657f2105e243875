#include "schema/forms/input_document.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace octostep::schema;

namespace {

StepForm small_form() {
  StepForm form;
  form.kind = "deploy";
  FormField project;
  project.key = "project";
  FormField number;
  number.key = "releaseNumber";
  form.groups = {{"Release", {project, number}}};
  return form;
}

} // namespace

TEST_CASE("the document names one environment variable per field and no value") {
  const auto document = nlohmann::json::parse(input_document(small_form()));
  CHECK(document == nlohmann::json{{"type", "deploy"},
                                   {"parameters",
                                    {{"project", "${form:OCTOSTEP_INPUT_PROJECT}"},
                                     {"releaseNumber", "${form:OCTOSTEP_INPUT_RELEASE_NUMBER}"}}}});
}

TEST_CASE("every variable is set, and says that a field without a value is untouched") {
  const auto lines =
      export_lines(small_form(), [](const FormField& field) { return "from_" + field.key; });
  CHECK(lines == "export OCTOSTEP_INPUT_PROJECT=\"${from_project:- }\"\n"
                 "export OCTOSTEP_INPUT_RELEASE_NUMBER=\"${from_releaseNumber:- }\"\n");
}

TEST_CASE("the shell gives way to octostep, with the document on standard input") {
  const auto script = exec_octostep(small_form(), "\"$HOME/octostep\"");
  CHECK(script == "exec \"$HOME/octostep\" run - <<'OCTOSTEP_STEP'\n" +
                      input_document(small_form()) + "\nOCTOSTEP_STEP\n");
}
