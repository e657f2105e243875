// A version and a file name: what parses prints the same and is read back the same, and names are
// read back as they were made.
#include "packaging/semantic_version.h"
#include "packaging/package_name.h"

#include <cstdint>
#include <cstdlib>

using namespace octostep::packaging;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (const auto version = parse_semantic_version(input)) {
    const auto again = parse_semantic_version(version->text);
    if (!again || again->numbers != version->numbers || again->text != version->text) std::abort();
  }
  for (const auto& name : {parse_package_name(input), parse_package_name_as_calamari(input)}) {
    if (name && file_name_of(*name) != input) std::abort();
  }
  try {
    const PackageName made = make_package_name("Acme.Web", input, Format::tgz);
    if (parse_package_name(file_name_of(made)) != made) std::abort();
  } catch (const PackagingError&) {
    return 0; // refusing with a reason is fine
  }
  return 0;
}
