#include "schema/forms/stable_guid.h"

#include <cstdint>

#include <fmt/format.h>

namespace octostep::schema {

namespace {

// FNV-1a. Nothing depends on it for security; it only has to distinguish a few dozen names.
std::uint64_t hash_of(std::string_view text, std::uint64_t start) {
  std::uint64_t hash = start;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return hash;
}

} // namespace

std::string stable_guid(std::string_view name) {
  const auto high = hash_of(name, 0xcbf29ce484222325U);
  const auto low = hash_of(name, high ^ 0x9e3779b97f4a7c15U);
  return fmt::format("{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}",
                     high >> 32U,
                     (high >> 16U) & 0xFFFFU,
                     high & 0xFFFU,
                     0x8000U | ((low >> 48U) & 0x3FFFU),
                     low & 0xFFFFFFFFFFFFU);
}

} // namespace octostep::schema
