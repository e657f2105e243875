// Whatever a server calls a file, its name becomes one file of the folder.
#include "packaging/output/download_folder.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace octostep::packaging;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string name = safe_file_name({reinterpret_cast<const char*>(data), size});
  if (name.size() > 200 || name == "." || name == "..") std::abort();
  const bool is_plain = std::all_of(name.begin(), name.end(), [](char letter) {
    return static_cast<unsigned char>(letter) >= ' ' && letter != '/' && letter != '\\' &&
           letter != '\x7F';
  });
  if (!is_plain) std::abort();
  if (safe_file_name(name) != name) std::abort();
  return 0;
}
