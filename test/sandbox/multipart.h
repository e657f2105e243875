// Reads multipart/form-data as a stream: a part of many GiB is never held in memory.
//
// The known clients differ in everything that may differ: part name (file, fileToUpload, data),
// quoted or unquoted parameters, filename*, a line break before the first boundary. All of these
// are accepted.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "test/sandbox/byte_source.h"

namespace octostep::sandbox {

struct MultipartError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct FilePart {
  std::string name;      // name of the form field
  std::string file_name; // only the last path segment
};

// The boundary in a Content-Type value; nullopt if it is not multipart or has none.
[[nodiscard]] std::optional<std::string> multipart_boundary(std::string_view content_type);

// Reads `body` to its end, and passes the bytes of its one part with a file name to `write` in
// pieces. Skips parts without a file name. Throws MultipartError if the form is malformed or
// truncated, or does not have exactly one file.
FilePart read_file_part(ByteSource& body,
                        std::string_view boundary,
                        const std::function<void(std::string_view)>& write);

} // namespace octostep::sandbox
