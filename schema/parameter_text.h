// Facts of a parameter as words, the same in messages, help and tables.
#pragma once

#include <string>
#include <string_view>

#include "schema/catalog.h"

namespace octostep::schema {

// "zip, nupkg, jar" when the separator is ", "; "" for what is no choice.
[[nodiscard]] std::string allowed_text(const Parameter& parameter, std::string_view separator);

// The default value, or the rule that gives it; "" when there is none.
[[nodiscard]] std::string default_text(const Parameter& parameter);

// "'links' is follow", "'deployTo' is given".
[[nodiscard]] std::string condition_text(const Condition& condition);

} // namespace octostep::schema
