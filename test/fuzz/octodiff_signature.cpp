// A delta signature: what is read covers the base without gaps.
#include "packaging/octodiff.h"

#include <cstdint>
#include <cstdlib>

using namespace octostep::packaging;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const Signature signature = read_signature({reinterpret_cast<const char*>(data), size});
    std::uint64_t end = 0;
    for (const SignatureChunk& chunk : signature.chunks) {
      if (chunk.start != end || chunk.length == 0) std::abort();
      end += chunk.length;
    }
  } catch (const PackagingError&) {
    return 0; // refusing with a reason is fine
  }
  return 0;
}
