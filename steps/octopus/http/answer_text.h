// Turns an error response into a readable message.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steps/octopus/http/transport.h"

namespace octostep::octopus {

// "an HTML page titled 'Maintenance' (maintenance or a proxy)", "an empty body", "unreadable JSON",
// ...
[[nodiscard]] std::string body_in_words(const Response& response);
// "503 Service Unavailable": the number with its usual name.
[[nodiscard]] std::string status_in_words(int status);

// Whether a server or a proxy refused a request because of its size: 413, the 404.13 of IIS'
// request filtering, or a text that says so.
[[nodiscard]] bool says_too_large(const Response& response);

struct ErrorDocument {
  std::string message;             // one line: ErrorMessage, then the Errors
  std::vector<std::string> errors; // verbatim
};

// Absent if the body is not the server's error document.
[[nodiscard]] std::optional<ErrorDocument> error_document(const Response& response);
// The server's words, or a description of the body.
[[nodiscard]] std::string answer_in_words(const Response& response);

[[nodiscard]] bool is_json(const Response& response);
// Judges only by the body: some NuGet feeds send an empty one as "text/html".
[[nodiscard]] bool is_web_page(const Response& response);

} // namespace octostep::octopus
