// Replies as bytes, and the replies of faults that replace the server's own.
#pragma once

#include <cstdint>
#include <string>

#include "test/sandbox/faults.h"
#include "test/sandbox/http_message.h"

namespace octostep::sandbox {

// Status line and headers, including the blank line at the end. `length` is the value of
// Content-Length, right or wrong.
[[nodiscard]] std::string
head_of(const Request& request, const Response& response, std::uint64_t length);
[[nodiscard]] std::uint64_t length_of(const Response& response);

// Moves a reply's file into its body, where faults can change it.
void load_file(Response& response);

// Whether the server executes the request before the fault happens.
[[nodiscard]] bool executes(FaultKind kind);
// The reply of a fault that prevents the request from being executed.
[[nodiscard]] Response fault_response(const Fault& fault);

} // namespace octostep::sandbox
