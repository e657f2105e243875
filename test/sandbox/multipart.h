// multipart/form-data, read as a stream: a part of many GiB never sits in memory.
//
// The known clients differ in everything that may differ: part name (file, fileToUpload, data),
// quoted or unquoted parameters, filename*, a line break before the first boundary. All of that is
// accepted.
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
  std::string name;      // of the form field
  std::string file_name; // last path segment only
};

// The boundary of a Content-Type value; nullopt when it is not multipart or names none.
[[nodiscard]] std::optional<std::string> multipart_boundary(std::string_view content_type);

// Reads `body` to its end, handing the bytes of its one part with a file name to `write` in pieces.
// Parts without a file name are skipped. Throws MultipartError when the form is malformed, is cut,
// or has no or more than one file.
FilePart read_file_part(ByteSource& body,
                        std::string_view boundary,
                        const std::function<void(std::string_view)>& write);

} // namespace octostep::sandbox
