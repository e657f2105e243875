// Heads, chunks and bodies of responses: however they are cut, they read the same, and never more
// is kept than allowed.
#include "steps/octopus/http/response_reader.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "steps/octopus/http/octopus_error.h"

using namespace octostep::octopus;

namespace {

constexpr std::size_t k_body_limit = 1'000;

// Absent if the bytes are not a response.
std::optional<Response> read_in_pieces(std::string_view bytes, std::size_t piece) {
  ResponseReader reader(k_body_limit);
  try {
    for (std::size_t at = 0; at < bytes.size() && !reader.is_complete(); at += piece)
      reader.feed(bytes.substr(at, piece));
    reader.finish();
  } catch (const ExchangeFailure&) {
    return std::nullopt;
  } catch (const OversizedAnswer&) {
    return std::nullopt;
  }
  return reader.take();
}

bool is_same(const std::optional<Response>& one, const std::optional<Response>& other) {
  if (!one || !other) return one.has_value() == other.has_value();
  return one->status == other->status && one->headers == other->headers && one->body == other->body;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = read_in_pieces(bytes, std::max<std::size_t>(size, 1));
  for (const std::size_t piece : {1U, 2U, 7U})
    if (!is_same(read_in_pieces(bytes, piece), whole)) std::abort();
  if (whole && (whole->status < 200 || whole->body.size() > k_body_limit)) std::abort();
  return 0;
}
