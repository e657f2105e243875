// Prompted variables in the form in which they are sent. A name may contain the separator between
// name and value.
#pragma once

#include <string>
#include <vector>

#include "schema/parameter_values.h"

namespace octostep::steps {

struct VariableSources {
  schema::GivenNameValues file, parameter; // the parameter takes precedence over the file
};

// Splits a line after the longest of the `known` names and labels with which it begins ("Site:Url"
// in "Site:Url:https://x"), otherwise at its first separator. Throws InvalidDefinition for a name
// that the parameter contains twice.
[[nodiscard]] schema::NameValues sent_variables(const VariableSources& sources,
                                                const std::vector<std::string>& known);

} // namespace octostep::steps
