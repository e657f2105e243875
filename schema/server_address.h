// The address of an Octopus Server in the forms that people have: from the browser's address bar,
// from octo.exe's documentation, with or without slashes at the end.
#pragma once

#include <string>
#include <string_view>

namespace octostep::schema {

// The root of the server's API, without a slash at the end. Removes surrounding blanks, query and
// fragment, and the part of the path that belongs to the portal or the API
// ("/app#/Spaces-1/projects", "/api"). A virtual directory stays. A text that is not an address is
// returned trimmed; connecting to it will fail.
[[nodiscard]] std::string server_root(std::string_view address);

} // namespace octostep::schema
