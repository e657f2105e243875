#include "schema/text/quoted_list.h"

namespace octostep::text {

std::string quoted_list(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "'" : ", '") + name + '\'';
  return text.empty() ? "none" : text;
}

} // namespace octostep::text
