// JSON as it arrives: however it is cut, it reads the same, and it counts as JSON if another reader
// says so.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

#include "steps/octopus/http/json_parser.h"
#include "steps/octopus/http/json_tree.h"
#include "steps/octopus/http/octopus_error.h"

using namespace octostep::octopus;

namespace {

std::optional<nlohmann::json> read_in_pieces(std::string_view text, std::size_t piece) {
  JsonTree tree;
  JsonParser parser(tree);
  try {
    for (std::size_t at = 0; at < text.size(); at += piece) parser.feed(text.substr(at, piece));
  } catch (const OversizedAnswer&) {
    return std::nullopt;
  }
  return parser.finish() ? std::optional(tree.take()) : std::nullopt;
}

// The library also refuses text that is not UTF-8, and half a surrogate pair.
bool is_plain(std::string_view text) {
  return text.find("\\u") == std::string_view::npos &&
         std::all_of(
             text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0, deepest = 0;
  for (const char letter : text) {
    if (letter == '[' || letter == '{') deepest = std::max(deepest, ++depth);
    if ((letter == ']' || letter == '}') && depth > 0) --depth;
  }
  return deepest;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto whole = read_in_pieces(text, std::max<std::size_t>(size, 1));
  for (const std::size_t piece : {1U, 3U, 64U})
    if (read_in_pieces(text, piece) != whole) std::abort();
  const bool is_small = depth_of(text) <= JsonParser::k_depth_limit;
  if (is_plain(text) && is_small && size < 900 && nlohmann::json::accept(text) != whole.has_value())
    std::abort();
  return 0;
}
