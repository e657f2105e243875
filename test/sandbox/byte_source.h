// Where request bodies come from: a socket in the server, a string in tests.
#pragma once

#include <cstddef>
#include <stdexcept>

namespace octostep::sandbox {

// The peer left or violated the transfer rules in the middle of a request.
struct TransferError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class ByteSource {
public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Up to `capacity` bytes, at least one; 0 at the end. Throws TransferError.
  virtual std::size_t read(char* buffer, std::size_t capacity) = 0;
};

} // namespace octostep::sandbox
