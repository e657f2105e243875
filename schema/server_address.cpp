#include "schema/server_address.h"

#include <algorithm>

#include "schema/text/ascii.h"

namespace octostep::schema {

namespace {

// Where the path begins; the end of the text if there is none.
std::size_t path_start(std::string_view address) {
  constexpr std::string_view k_scheme_end = "://";
  const auto scheme = address.find(k_scheme_end);
  const auto host = scheme == std::string_view::npos ? 0 : scheme + k_scheme_end.size();
  return std::min(address.find('/', host), address.size());
}

std::string_view without_slashes(std::string_view text, std::size_t start) {
  while (text.size() > start && text.back() == '/') text.remove_suffix(1);
  return text;
}

bool belongs_to_server(std::string_view segment) {
  return text::equal_ignoring_case(segment, "app") || text::equal_ignoring_case(segment, "api");
}

} // namespace

std::string server_root(std::string_view address) {
  address = text::trimmed(address);
  address = address.substr(0, address.find_first_of("?#"));
  const auto start = path_start(address);
  address = without_slashes(address, start);
  const auto last = address.rfind('/');
  if (address.size() > start && belongs_to_server(address.substr(last + 1)))
    address = without_slashes(address.substr(0, last), start);
  return std::string(address);
}

} // namespace octostep::schema
