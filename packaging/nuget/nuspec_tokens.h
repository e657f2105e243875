// The replacement tokens that `nuget spec` writes into a nuspec: $id$, $version$, $author$ and
// others (learn.microsoft.com/nuget/reference/nuspec, "Replacement tokens"). A package must not
// hold any.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace octostep::packaging {

using TokenValues = std::map<std::string, std::string>; // by name in lower case

struct ReplacedTokens {
  std::string text;
  std::set<std::string> used;    // names in lower case
  std::set<std::string> unknown; // names as written, which have no value and stay as they are
};

// In elements and attributes values are escaped, in CDATA sections they are not; comments stay as
// they are. "$$" is one "$", and a single "$" is itself.
[[nodiscard]] ReplacedTokens replace_tokens(std::string_view xml, const TokenValues& values);

} // namespace octostep::packaging
