// The one exception of the packaging library.
#pragma once

#include <stdexcept>
#include <string>

namespace octostep::packaging {

enum class ErrorKind {
  invalid_input, // id, version, format, pattern or manifest that cannot be used
  no_match,      // patterns matched nothing
  exists,        // the output is there already and overwriting was not asked for
  changed,       // a file changed or vanished while it was read
  unreadable,    // a file or folder cannot be read, or is not what its name says
  unwritable,    // the output cannot be written (permissions, full disk)
  stopped,       // a stop was requested meanwhile
};

class PackagingError : public std::runtime_error {
public:
  PackagingError(ErrorKind kind, std::string message)
      : std::runtime_error(std::move(message)), m_kind(kind) {}
  [[nodiscard]] ErrorKind kind() const { return m_kind; }

private:
  ErrorKind m_kind;
};

} // namespace octostep::packaging
