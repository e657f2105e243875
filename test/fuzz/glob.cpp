// A pattern and a path, separated by a line feed: matching ends, and a walk never skips a folder
// above a match.
#include "packaging/select/glob.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace octostep::packaging;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t border = std::min(input.find('\n'), input.size());
  const std::string_view pattern = input.substr(0, border);
  const std::string_view path = input.substr(std::min(border + 1, input.size()));
  const std::string_view folder = path.substr(0, std::min(path.rfind('/'), path.size()));
  for (const Case letter_case : {Case::exact, Case::any}) {
    try {
      const Glob glob(pattern, letter_case);
      const bool is_below_folder = folder.size() + 1 < path.size();
      if (is_below_folder && glob.matches(path) && !glob.may_match_below(folder)) std::abort();
    } catch (const PackagingError&) {
      continue; // refusing with a reason is fine
    }
  }
  return 0;
}
