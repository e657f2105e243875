#include "test/sandbox/http_reply.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace octostep::sandbox {

std::string head_of(const Request& request, const Response& response, std::uint64_t length) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nServer: octostep-sandbox\r\n",
                                 response.status,
                                 reason_of(response.status));
  if (response.status != 204)
    head +=
        fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", response.content_type, length);
  for (const auto& [name, value] : response.headers.fields())
    head += fmt::format("{}: {}\r\n", name, value);
  head += request.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return head;
}

std::uint64_t length_of(const Response& response) {
  return response.file.empty() ? response.body.size() : std::filesystem::file_size(response.file);
}

void load_file(Response& response) {
  if (response.file.empty()) return;
  std::ostringstream text;
  text << std::ifstream{response.file, std::ios::binary}.rdbuf();
  response.body = text.str();
  response.file.clear();
}

bool executes(FaultKind kind) {
  switch (kind) {
  case FaultKind::reset_after:
  case FaultKind::close_after:
  case FaultKind::stall_after:
  case FaultKind::delay:
  case FaultKind::slow:
  case FaultKind::cut:
  case FaultKind::wrong_length:
  case FaultKind::garbage:
  case FaultKind::garbled_body:
  case FaultKind::late_close:
    return true;
  default:
    return false;
  }
}

Response fault_response(const Fault& fault) {
  Response response;
  if (fault.kind == FaultKind::html) {
    response.status = fault.status;
    response.content_type = "text/html; charset=utf-8";
    response.body =
        fault.body.empty()
            ? "<!DOCTYPE html><html><head><title>Proxy</title></head><body><h1>Please sign in"
              "</h1></body></html>"
            : fault.body;
  } else if (fault.kind == FaultKind::redirect) {
    response.status = 302;
    response.headers.add("Location", fault.location);
  } else if (fault.body.empty()) {
    const auto message = fmt::format(
        "A scripted fault of the sandbox answers {} {}.", fault.status, reason_of(fault.status));
    response = error_response(fault.status, message, {message});
  } else {
    response.status = fault.status;
    response.body = fault.body;
  }
  if (!fault.content_type.empty()) response.content_type = fault.content_type;
  if (!fault.retry_after.empty()) response.headers.add("Retry-After", fault.retry_after);
  for (auto it = fault.headers.begin(); it != fault.headers.end(); ++it)
    response.headers.add(it.key(), it->is_string() ? it->get<std::string>() : it->dump());
  return response;
}

} // namespace octostep::sandbox
