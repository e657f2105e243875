#include "steps/octopus/http/transport.h"

#include "schema/text/ascii.h"

namespace octostep::octopus {

std::string_view method_name(Method method) {
  switch (method) {
  case Method::get:
    return "GET";
  case Method::post:
    return "POST";
  case Method::put:
    return "PUT";
  case Method::del:
    return "DELETE";
  }
  throw std::logic_error("an HTTP method without a name");
}

std::string request_line(const Request& request) {
  return std::string(method_name(request.method)) + ' ' + request.path;
}

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (text::equal_ignoring_case(key, name)) return value;
  return {};
}

} // namespace octostep::octopus
