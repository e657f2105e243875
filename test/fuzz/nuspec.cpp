// A manifest: after reading, the version can be replaced and read again, and escaped text survives
// the round trip.
#include "packaging/nuget/nuspec.h"
#include "packaging/nuget/xml_text.h"

#include <cstdint>
#include <cstdlib>

using namespace octostep::packaging;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string escaped = xml_escape(text);
  if (xml_escape(xml_unescape(escaped)) != escaped) std::abort();
  try {
    const Nuspec nuspec = read_nuspec(text);
    const Nuspec again = read_nuspec(with_version(text, nuspec, "9.8.7-a&b"));
    if (again.version != "9.8.7-a&b" || again.id != nuspec.id) std::abort();
  } catch (const PackagingError&) {
    return 0; // refusing with a reason is fine
  }
  return 0;
}
