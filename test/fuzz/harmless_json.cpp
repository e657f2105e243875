// JSON that was made harmless is the same JSON, contains nothing that a server or a terminal obeys,
// and does not change if that is done again.
#include "agent/log/json_text.h"

#include <cstdint>
#include <cstdlib>

#include <nlohmann/json.hpp>

using namespace octostep::agent;
using nlohmann::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const SecretMasker masker;
  const std::string given = json{{"text", std::string(bytes, bytes + size)}}.dump(
      2, ' ', false, json::error_handler_t::replace);
  const std::string shown = harmless_json(given, masker);
  const auto text = json::parse(given)["text"].get<std::string>();
  if (json::parse(shown)["text"] != masker.mask(text)) std::abort();
  if (harmless_json(shown, masker) != shown) std::abort();
  for (const std::string_view token :
       {"##vso", "##[", "##teamcity", "section_start:", "\x1B", "\r"})
    if (shown.find(token) != std::string::npos) std::abort();
  return 0;
}
