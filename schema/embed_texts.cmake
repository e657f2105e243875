# Runs as a build step and writes OUTPUT, a C++ file with the text of each file of INPUTS (separated by "|") under its name
# without extension, in the given order. HEADER declares what it defines: a struct TYPE of name and text, and a FUNCTION that
# returns all of them.
cmake_minimum_required(VERSION 3.25)

set(entries "")
string(REPLACE "|" ";" inputs "${INPUTS}")
foreach(input IN LISTS inputs)
  get_filename_component(name "${input}" NAME_WLE)
  file(READ "${input}" text)
  string(APPEND entries "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
endforeach()

string(CONFIGURE [[
#include "@HEADER@"

#include <array>

namespace octostep::schema {

namespace {

constexpr auto k_files = std::to_array<@TYPE@>({
@entries@});

}  // namespace

std::span<const @TYPE@> @FUNCTION@() { return k_files; }

}  // namespace octostep::schema
]] source @ONLY)
file(WRITE "${OUTPUT}" "${source}")
