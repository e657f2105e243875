#include "agent/app.h"

int main(int argc, char** argv) { return octostep::agent::run_app(argc, argv); }
