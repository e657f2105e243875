// Sessions of users who signed in with a password: cookies, and the token that every write must
// repeat, so that no other web page can make a browser write.
#pragma once

#include <optional>
#include <string>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

// Begins a session for a document of "Passwords" and adds its cookies to `response`.
void begin_session(Call& call, const json& account, Response& response);

// The user that the request's cookies belong to; absent without a valid session. Throws ApiError
// 403 for a write without the session's token.
[[nodiscard]] std::optional<Caller>
caller_of_session(const Store& store, const Request& request, Instant now);

} // namespace octostep::sandbox
