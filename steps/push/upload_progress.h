// Says how far an upload is: after 5 s at the earliest, then per 10 %, and once a minute in any
// case.
#pragma once

#include <cstdint>
#include <string>

#include "steps/step.h"

namespace octostep::steps {

class UploadProgress {
public:
  // `title` begins each message.
  UploadProgress(StepContext& context, std::string title, std::uint64_t size);

  void sent(std::uint64_t bytes); // since the start of the upload

private:
  StepContext& m_context;
  std::string m_title;
  std::uint64_t m_size;
  octopus::Duration m_started, m_told;
  int m_percent = 0;
};

} // namespace octostep::steps
