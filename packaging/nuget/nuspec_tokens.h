// The replacement tokens that `nuget spec` writes into a nuspec: $id$, $version$, $author$ and
// others (learn.microsoft.com/nuget/reference/nuspec, "Replacement tokens"). A package must not
// contain any.
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
  std::set<std::string> unknown; // names as written, which have no value and are not replaced
};

// Values are escaped in elements and attributes, but not in CDATA sections; comments are not
// changed. "$$" means one "$", and a single "$" means itself.
[[nodiscard]] ReplacedTokens replace_tokens(std::string_view xml, const TokenValues& values);

} // namespace octostep::packaging
