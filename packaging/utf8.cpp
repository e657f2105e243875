#include "packaging/utf8.h"

#include "schema/text/utf8.h"

namespace octostep::packaging {
namespace {

constexpr char32_t k_invalid_base = 0xDC00;

} // namespace

char32_t take_code_point(std::string_view& text) {
  const auto point = text::code_point_at(text, 0);
  const auto lead = static_cast<unsigned char>(text.front());
  text.remove_prefix(point.is_well_formed ? point.size : 1);
  return point.is_well_formed ? point.value : k_invalid_base + lead;
}

} // namespace octostep::packaging
