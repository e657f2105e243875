// Facts about a parameter in words, the same in messages, help and tables.
#pragma once

#include <string>
#include <string_view>

#include "schema/catalog.h"

namespace octostep::schema {

// For example "zip, nupkg, jar" with the separator ", "; "" if the parameter is not a choice.
[[nodiscard]] std::string allowed_text(const Parameter& parameter, std::string_view separator);

// The default value, or the rule that determines it; "" if there is none.
[[nodiscard]] std::string default_text(const Parameter& parameter);

// For example "'links' is follow" or "'deployTo' is given".
[[nodiscard]] std::string condition_text(const Condition& condition);

} // namespace octostep::schema
