// The Markdown step reference, schema/REFERENCE.md.
#pragma once

#include <string>

namespace octostep::schema {

// The sections for the connection and for each step kind: parameters, outputs, names in other
// integrations. Begins and ends with a line of text; every line ends with a line break.
[[nodiscard]] std::string reference_tables();

} // namespace octostep::schema
