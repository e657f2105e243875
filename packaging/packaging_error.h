// The only exception type of the packaging library.
#pragma once

#include <stdexcept>
#include <string>

namespace octostep::packaging {

enum class ErrorKind {
  invalid_input, // an id, version, format, pattern or manifest that cannot be used
  no_match,      // the patterns matched nothing
  exists,        // the output already exists, and overwriting was not requested
  changed,       // a file changed or vanished while it was being read
  unreadable,    // a file or folder cannot be read, or is not what its name says
  unwritable,    // the output cannot be written (permissions, full disk)
  stopped,       // a stop was requested
};

// The message names the file and the reason; users see it unchanged.
class PackagingError : public std::runtime_error {
public:
  PackagingError(ErrorKind kind, std::string message)
      : std::runtime_error(std::move(message)), m_kind(kind) {}
  [[nodiscard]] ErrorKind kind() const { return m_kind; }

private:
  ErrorKind m_kind;
};

} // namespace octostep::packaging
