// Reports the progress of an upload: after 5 s at the earliest, then every 10 %, and at least once
// a minute.
#pragma once

#include <cstdint>
#include <string>

#include "steps/step.h"

namespace octostep::steps {

class UploadProgress {
public:
  // `title` begins each message.
  UploadProgress(StepContext& context, std::string title, std::uint64_t size);

  void sent(std::uint64_t bytes); // in total since the start of the upload

private:
  StepContext& m_context;
  std::string m_title;
  std::uint64_t m_size;
  octopus::Duration m_started, m_told;
  int m_percent = 0;
};

} // namespace octostep::steps
