// Sessions of users that signed in with a password: cookies, and the token that every write has to
// repeat, so that no other web page can make a browser write.
#pragma once

#include <optional>
#include <string>

#include "test/sandbox/call.h"

namespace octostep::sandbox {

// Begins a session for a document of "Passwords" and adds its cookies to `response`.
void begin_session(Call& call, const json& account, Response& response);

// Who the request's cookies stand for; absent without a session that still lasts. Throws ApiError
// 403 for a write without the session's token.
[[nodiscard]] std::optional<Caller>
caller_of_session(const Store& store, const Request& request, Instant now);

} // namespace octostep::sandbox
