// Masking a stream that is cut into pieces gives the same as masking the whole, and no secret is
// left in it. Input: a secret up to the first newline, then the text; its bytes also determine
// where to cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "agent/log/secret_masker.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string input(bytes, bytes + size);
  const auto end = std::min(input.find('\n'), input.size());
  const std::string secret = input.substr(0, end);
  const std::string text = input.substr(std::min(end + 1, size));
  octostep::agent::SecretMasker masker;
  const bool known = masker.add(secret);

  octostep::agent::MaskingStream stream(masker);
  std::string cut;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = 1 + static_cast<unsigned char>(text[at]) % 17;
    stream.feed(std::string_view(text).substr(at, length), cut);
    at += length;
  }
  stream.finish(cut);
  if (cut != masker.mask(text)) std::abort();
  const bool trimmed =
      secret.find_first_of("* \t\r") != std::string::npos; // a mask itself may contain stars
  if (known && !trimmed && cut.find(secret) != std::string::npos) std::abort();
  return 0;
}
