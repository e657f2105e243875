#include "test/sandbox/program.h"

int main(int argc, char** argv) { return octostep::sandbox::run_program({argv + 1, argv + argc}); }
