// The address of an Octopus Server as people have it at hand: from the browser's address bar, from
// octo.exe's documentation, with or without slashes at the end.
#pragma once

#include <string>
#include <string_view>

namespace octostep::schema {

// The root that the server's API hangs below, without a slash at the end: blanks around it, query
// and fragment are cut off, and so is the part of the path that belongs to the portal or the API
// ("/app#/Spaces-1/projects", "/api"). A virtual directory stays. Text that is no address is
// returned trimmed; whoever connects refuses it.
[[nodiscard]] std::string server_root(std::string_view address);

} // namespace octostep::schema
