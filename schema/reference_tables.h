// The Markdown step reference, schema/REFERENCE.md.
#pragma once

#include <string>

namespace octostep::schema {

// Sections for the connection and for each step kind: parameters, outputs, names in other
// integrations. Begins and ends with a line of text, each line ended by a line break.
[[nodiscard]] std::string reference_tables();

} // namespace octostep::schema
