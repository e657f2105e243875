// The one document that a step of a CI hands to octostep on standard input, for CIs whose wrapper
// is a shell script. It is fixed text: every value is a reference to an environment variable, so
// nothing that a user typed is ever part of a script or of JSON that a script puts together.
#pragma once

#include <string>
#include <string_view>

#include "schema/form_model.h"

namespace octostep::schema {

// "OCTOSTEP_INPUT_RELEASE_NUMBER", the variable that carries a field's value.
[[nodiscard]] std::string input_variable(const FormField& field);

// JSON. A reference to a variable that is not set is an error, a blank one means "not given".
[[nodiscard]] std::string input_document(const StepForm& form);

using VariableName = std::string (*)(const FormField& field);

// A line of POSIX shell: sets the field's variable to the variable `source`, to nothing when that
// is not set.
[[nodiscard]] std::string export_line(const FormField& field, const std::string& source);
// The same for all fields.
[[nodiscard]] std::string export_lines(const StepForm& form, VariableName source);

// Replaces the shell by octostep, so that signals of the CI reach it. `executable` is shell text,
// quoted where it has to be. Must be the end of the script.
[[nodiscard]] std::string exec_octostep(const StepForm& form, std::string_view executable);

} // namespace octostep::schema
