// Where written bytes go: a file that is going to have a name, or one that never has.
#pragma once

#include <cstdint>

#include "packaging/output/byte_buffer.h"

namespace octostep::packaging {

class OutputFile {
public:
  virtual ~OutputFile() = default;
  virtual void write_at(std::uint64_t offset, Bytes bytes) = 0; // throws `unwritable`
};

} // namespace octostep::packaging
