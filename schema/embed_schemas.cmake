# Run as a build step: writes OUTPUT, a C++ file that holds the text of each file of INPUTS (separated by "|")
# under its name without extension, in the order given.
cmake_minimum_required(VERSION 3.25)

set(entries "")
string(REPLACE "|" ";" inputs "${INPUTS}")
foreach(input IN LISTS inputs)
  get_filename_component(name "${input}" NAME_WLE)
  file(READ "${input}" text)
  string(APPEND entries "    {\"${name}\", R\"schema(${text})schema\"},\n")
endforeach()

string(CONFIGURE [[
#include "schema/embedded_schemas.h"

#include <array>

namespace octostep::schema {

namespace {

constexpr auto k_files = std::to_array<SchemaFile>({
@entries@});

}  // namespace

std::span<const SchemaFile> embedded_schemas() { return k_files; }

}  // namespace octostep::schema
]] source @ONLY)
file(WRITE "${OUTPUT}" "${source}")
