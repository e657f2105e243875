// Replies as bytes, and the replies that faults give in place of the server's own.
#pragma once

#include <cstdint>
#include <string>

#include "test/sandbox/faults.h"
#include "test/sandbox/http_message.h"

namespace octostep::sandbox {

// Status line and headers with the blank line behind them. `length` is what Content-Length says,
// right or wrong.
[[nodiscard]] std::string
head_of(const Request& request, const Response& response, std::uint64_t length);
[[nodiscard]] std::uint64_t length_of(const Response& response);

// Moves a reply's file into its body, where faults can spoil it.
void load_file(Response& response);

// Whether the server does what the request asks before the fault shows.
[[nodiscard]] bool executes(FaultKind kind);
// The reply of a fault that keeps the request from being executed.
[[nodiscard]] Response fault_response(const Fault& fault);

} // namespace octostep::sandbox
