// Writes the forms of one CI for the checkers: write_forms CI FOLDER EXECUTABLE
#include <exception>
#include <iostream>

#include "agent/forms_command.h"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  try {
    octostep::agent::write_forms(argv[1], argv[2], argv[3]);
  } catch (const std::exception& error) {
    std::cerr << "write_forms: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
