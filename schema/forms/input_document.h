// The one document that a step of a CI hands to octostep on standard input, for CIs whose wrapper
// is a shell script. It is fixed text: every value is a reference ${form:VARIABLE} to an
// environment variable, so nothing that a user typed is ever part of a script or of JSON that a
// script puts together. A field that nobody touched is told from one that was given and is empty,
// e.g. because a variable of the CI is: the first is "not given", the second an error for many
// parameters.
#pragma once

#include <string>
#include <string_view>

#include "schema/form_model.h"

namespace octostep::schema {

// What the variable of an untouched field holds. CIs that cannot tell it from an empty one say it
// for both.
inline constexpr std::string_view k_untouched_field = " ";

// The environment variable that holds a field's value, for example "OCTOSTEP_INPUT_RELEASE_NUMBER".
[[nodiscard]] std::string input_variable(const FormField& field);

// JSON. A variable that is not set is an error.
[[nodiscard]] std::string input_document(const StepForm& form);

using VariableName = std::string (*)(const FormField& field);

// A line of POSIX shell: sets the field's variable to the variable `source`, or says that the field
// is untouched when that is empty or not set.
[[nodiscard]] std::string export_line(const FormField& field, const std::string& source);
// Such a line for every field.
[[nodiscard]] std::string export_lines(const StepForm& form, VariableName source);

// Shell text that replaces the shell by octostep, so that signals from the CI server reach it.
// `executable` is shell text, quoted if necessary. Must be the last part of the script.
[[nodiscard]] std::string exec_octostep(const StepForm& form, std::string_view executable);

} // namespace octostep::schema
