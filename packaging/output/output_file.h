// Where written bytes go: to a file that will get a name, or to one that never will.
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
