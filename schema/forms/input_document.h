// The document that a step passes to octostep on standard input, for CI servers whose wrapper is a
// shell script. It is fixed text: every value is a reference ${form:VARIABLE} to an environment
// variable, so nothing that a user typed ever becomes part of a script, or of JSON that a script
// assembles. A field that the user did not touch differs from one that was given but is empty, for
// example because a variable of the CI server is: the first means "not given", the second is an
// error for many parameters.
#pragma once

#include <string>
#include <string_view>

#include "schema/form_model.h"

namespace octostep::schema {

// The value of an untouched field's variable. CI servers that cannot distinguish it from an empty
// one use it for both.
inline constexpr std::string_view k_untouched_field = " ";

// The environment variable that holds a field's value, for example "OCTOSTEP_INPUT_RELEASE_NUMBER".
[[nodiscard]] std::string input_variable(const FormField& field);

// JSON. A variable that is not set is an error.
[[nodiscard]] std::string input_document(const StepForm& form);

using VariableName = std::string (*)(const FormField& field);

// A line of POSIX shell that sets the field's variable to the value of `source`, or marks the field
// as untouched if that is empty or not set.
[[nodiscard]] std::string export_line(const FormField& field, const std::string& source);
// Such a line for every field.
[[nodiscard]] std::string export_lines(const StepForm& form, VariableName source);

// Shell text that replaces the shell by octostep, so that signals from the CI server reach it.
// `executable` is shell text, quoted if necessary. Must be the last part of the script.
[[nodiscard]] std::string exec_octostep(const StepForm& form, std::string_view executable);

} // namespace octostep::schema
