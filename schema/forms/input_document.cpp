#include "schema/forms/input_document.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace octostep::schema {

std::string input_variable(const FormField& field) {
  return "OCTOSTEP_INPUT_" + upper_snake_case(field.key);
}

std::string input_document(const StepForm& form) {
  nlohmann::ordered_json document{{"type", form.kind}};
  for (const auto* field : form.fields())
    document["parameters"][field->key] = fmt::format("${{form:{}}}", input_variable(*field));
  return document.dump(2);
}

std::string export_line(const FormField& field, const std::string& source) {
  return fmt::format(
      "export {}=\"${{{}:-{}}}\"\n", input_variable(field), source, k_untouched_field);
}

std::string export_lines(const StepForm& form, VariableName source) {
  std::string lines;
  for (const auto* field : form.fields()) lines += export_line(*field, source(*field));
  return lines;
}

std::string exec_octostep(const StepForm& form, std::string_view executable) {
  return fmt::format(
      "exec {} run - <<'OCTOSTEP_STEP'\n{}\nOCTOSTEP_STEP\n", executable, input_document(form));
}

} // namespace octostep::schema
