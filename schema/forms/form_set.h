// The files that show the steps in one CI server's UI, in memory. The schema library does not write
// files or archives; the calling command does.
#pragma once

#include <string>
#include <vector>

#include "schema/form_model.h"

namespace octostep::schema {

enum class FileRole {
  text,
  script,   // must be made executable
  octostep, // the octostep executable is copied here; `content` is ""
};

struct FormFile {
  std::string path; // '/' separated, relative
  std::string content;
  FileRole role = FileRole::text;
};

// A zip file with exactly this name.
struct FormArchive {
  std::string name;
  std::vector<FormFile> files;
};

struct FormSet {
  std::vector<FormFile> files;
  std::vector<FormArchive> archives;
};

struct FormSource {
  std::vector<StepForm> steps;
  std::string version; // of octostep, "1.2.3"
};

} // namespace octostep::schema
