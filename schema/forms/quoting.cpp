#include "schema/forms/quoting.h"

namespace octostep::schema {

namespace {

// The backslash escapes that Groovy and Python have in common.
std::string backslash_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '\'')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else
      out += c;
  }
  return out;
}

} // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\n')
      out += "&#10;";
    else
      out += c;
  }
  return out;
}

std::string teamcity_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '|' || c == '\'' || c == '[' || c == ']')
      (out += '|') += c;
    else if (c == '\n')
      out += "|n";
    else if (c == '\r')
      out += "|r";
    else if (c == '%')
      out += "%%";
    else
      out += c;
  }
  return out + "'";
}

std::string groovy_quoted(std::string_view text) { return "'" + backslash_escaped(text) + "'"; }

std::string python_quoted(std::string_view text) { return "'" + backslash_escaped(text) + "'"; }

} // namespace octostep::schema
