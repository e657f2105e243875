// Prompted variables as they are sent: a name may hold the separator between name and value.
#pragma once

#include <string>
#include <vector>

#include "schema/parameter_values.h"

namespace octostep::steps {

struct VariableSources {
  schema::GivenNameValues file, parameter; // the parameter goes before the file
};

// A line is split behind the longest of the `known` names and labels that it begins with
// ("Site:Url" in "Site:Url:https://x"), else at its first separator. Throws InvalidDefinition for a
// name that the parameter gives twice.
[[nodiscard]] schema::NameValues sent_variables(const VariableSources& sources,
                                                const std::vector<std::string>& known);

} // namespace octostep::steps
